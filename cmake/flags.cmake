# Warnings (errors, all of them), hardening and sanitizers. Each flag is asked of the compiler, never assumed.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

# add_if_known(TARGET FLAG...): those of the flags that the compiler has.
function(add_if_known target)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "HAS${flag}" name)
    check_c_compiler_flag(${flag} ${name})
    if(${name})
      target_compile_options(${target} INTERFACE ${flag})
    endif()
  endforeach()
endfunction()

function(link_if_known target)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "LINKS${flag}" name)
    check_linker_flag(C ${flag} ${name})
    if(${name})
      target_link_options(${target} INTERFACE ${flag})
    endif()
  endforeach()
endfunction()

# ---- for everything compiled, SQLite too ---------------------------------------------------------------------------
add_library(dalil_hardening INTERFACE)
target_compile_definitions(dalil_hardening INTERFACE _GNU_SOURCE)
add_if_known(dalil_hardening -fno-strict-aliasing -fstack-protector-strong -fno-plt)
link_if_known(dalil_hardening -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
if(CMAKE_BUILD_TYPE MATCHES "Rel" AND NOT DALIL_SANITIZE)
  set(level 2)
  if(DALIL_HARDENED)
    set(level 3)
  endif()
  target_compile_options(dalil_hardening INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
endif()
if(DALIL_HARDENED)
  add_if_known(dalil_hardening -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero
    -fstrict-flex-arrays=3 -fno-delete-null-pointer-checks)
  link_if_known(dalil_hardening -Wl,-z,nodlopen -Wl,-z,separate-code)
endif()
if(DALIL_SANITIZE)
  target_compile_options(dalil_hardening INTERFACE
    -fsanitize=${DALIL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(dalil_hardening INTERFACE -fsanitize=${DALIL_SANITIZE})
endif()
if(DALIL_COVERAGE)
  target_compile_options(dalil_hardening INTERFACE --coverage)
  target_link_options(dalil_hardening INTERFACE --coverage)
endif()
if(DALIL_FUZZ)
  target_compile_options(dalil_hardening INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Position independent programs too, where the linker can.
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

# ---- for our own code only -----------------------------------------------------------------------------------------
add_library(dalil_warnings INTERFACE)
add_if_known(dalil_warnings -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wmissing-declarations -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings
  -Wimplicit-fallthrough -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Walloca -Wdate-time -Wredundant-decls
  -Wnested-externs -Wcast-align)

add_library(dalil_flags INTERFACE)
target_link_libraries(dalil_flags INTERFACE dalil_hardening dalil_warnings)
target_compile_options(dalil_flags INTERFACE -include ${CMAKE_SOURCE_DIR}/src/base/banned.h)
