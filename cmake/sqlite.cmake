# SQLite: one pinned amalgamation, fetched by tools/fetch-sqlite and built once as a static library.
set(SQLITE_FOLDER ${CMAKE_SOURCE_DIR}/build/deps/sqlite)
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch-sqlite ${SQLITE_FOLDER} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "SQLite is missing: tools/fetch-sqlite says above why.")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS tools/fetch-sqlite)

add_library(sqlite3 STATIC ${SQLITE_FOLDER}/sqlite3.c)
target_include_directories(sqlite3 SYSTEM PUBLIC ${SQLITE_FOLDER})
target_link_libraries(sqlite3 PUBLIC dalil_hardening Threads::Threads m)
target_compile_options(sqlite3 PRIVATE -w -include ${CMAKE_SOURCE_DIR}/cmake/sqlite_sync.h)
set_source_files_properties(${SQLITE_FOLDER}/sqlite3.c PROPERTIES OBJECT_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/sqlite_sync.h)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(sqlite3 PRIVATE -O1) # unoptimised SQLite makes slow tests
endif()
target_compile_definitions(sqlite3 PRIVATE
  SQLITE_THREADSAFE=2               # a connection belongs to one thread at a time: no lock on every call
  SQLITE_DEFAULT_SYNCHRONOUS=2      # FULL: what was acknowledged survives a power cut ...
  SQLITE_DEFAULT_WAL_SYNCHRONOUS=2  # ... also with a write-ahead log
  SQLITE_MAX_MMAP_SIZE=0            # an I/O error must be an error code, not a signal
  SQLITE_TEMP_STORE=3               # what is temporary stays in memory: nothing of a case is left in /tmp
  SQLITE_SECURE_DELETE              # erased means overwritten
  SQLITE_DQS=0                      # "x" is a name, never a string by mistake
  SQLITE_TRUSTED_SCHEMA=0           # a case from elsewhere may not call functions from its schema
  SQLITE_DEFAULT_MEMSTATUS=0        # memory is counted at our own door
  SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_ENABLE_FTS5
  SQLITE_ENABLE_DBSTAT_VTAB
  SQLITE_OMIT_DEPRECATED
  SQLITE_OMIT_LOAD_EXTENSION
  SQLITE_OMIT_SHARED_CACHE
  HAVE_FDATASYNC=1 HAVE_USLEEP=1 HAVE_LOCALTIME_R=1 HAVE_GMTIME_R=1 HAVE_STRCHRNUL=1
  $<$<CONFIG:Debug>:SQLITE_ENABLE_API_ARMOR>)
