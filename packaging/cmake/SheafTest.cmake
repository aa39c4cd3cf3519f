# sheaf_add_gtest(NAME SOURCES file... LIBS target... LABELS label... [TIMEOUT s]): a GoogleTest program, one ctest entry.
# sheaf_add_qtest(... the same ...): a Qt Test program (own QTEST_MAIN), run with the offscreen platform.
# SHEAF_TEST_DATA (tests/data), SHEAF_SAMPLES (resources/samples) and SHEAF_SHARED_DATA (optional larger sets, beside the
# checkout) reach the program through its environment.
set(SHEAF_SHARED_DATA "${CMAKE_SOURCE_DIR}/../shared" CACHE PATH "Folder with golden/ and corpus/; tests over it skip if absent")

function(_sheaf_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 T "" "TIMEOUT;PLATFORM" "SOURCES;LIBS;LABELS")
  add_executable(${name} ${T_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${T_LIBS} sheaf_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bin)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  set(environment "LC_ALL=C.UTF-8;SHEAF_TEST_DATA=${CMAKE_SOURCE_DIR}/tests/data"
    "SHEAF_SAMPLES=${CMAKE_SOURCE_DIR}/resources/samples;SHEAF_SHARED_DATA=${SHEAF_SHARED_DATA}"
    "SHEAF_BIN=${CMAKE_BINARY_DIR}/bin")
  if(SHEAF_SANITIZE MATCHES "thread")
    list(APPEND environment "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp halt_on_error=1")
  endif()
  if(T_PLATFORM)
    list(APPEND environment "QT_QPA_PLATFORM=${T_PLATFORM}")
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS "${T_LABELS}" ENVIRONMENT "${environment}")
endfunction()

function(sheaf_add_gtest name)
  cmake_parse_arguments(PARSE_ARGV 1 T "" "TIMEOUT" "SOURCES;LIBS;LABELS")
  _sheaf_add_test(${name} SOURCES ${T_SOURCES} LIBS ${T_LIBS} GTest::gtest GTest::gmock GTest::gtest_main
    LABELS ${T_LABELS} TIMEOUT ${T_TIMEOUT})
endfunction()

function(sheaf_add_qtest name)
  cmake_parse_arguments(PARSE_ARGV 1 T "" "TIMEOUT" "SOURCES;LIBS;LABELS")
  _sheaf_add_test(${name} SOURCES ${T_SOURCES} LIBS ${T_LIBS} Qt6::Test LABELS ${T_LABELS} TIMEOUT ${T_TIMEOUT} PLATFORM offscreen)
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
endfunction()
