# One program for every glibc system that is not too old: all it needs is linked into it, except the C library and
# libseccomp (LGPL: it stays a file of its own, which anyone may replace).  docs/decisions/packages.md says why.
pkg_check_modules(FOUND REQUIRED jansson libsodium libcrypto zlib icu-uc icu-i18n libseccomp libxml-2.0)

# static_archives(OUT NAME...): the archives of those names, in the order given.
function(static_archives out)
  set(found)
  foreach(name IN LISTS ARGN)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=lib${name}.a
      OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT IS_ABSOLUTE "${path}")
      message(FATAL_ERROR "lib${name}.a is missing: ./dev package installs what it needs.")
    endif()
    list(APPEND found ${path})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()
static_archives(ARCHIVES xml2 icui18n icuuc icudata lzma z jansson sodium crypto stdc++)

add_library(portable_dependencies INTERFACE)
target_include_directories(portable_dependencies SYSTEM INTERFACE ${FOUND_INCLUDE_DIRS})
target_link_libraries(portable_dependencies INTERFACE ${ARCHIVES} seccomp)
target_link_options(portable_dependencies INTERFACE -static-libgcc -Wl,--as-needed -Wl,--gc-sections)
add_library(PkgConfig::DEPS ALIAS portable_dependencies)

# The same bytes wherever the checkout stands.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
