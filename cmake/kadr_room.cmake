# kadr_room(NAME <room> SOURCES <files...> [LINKS <targets...>] [PRIVATE_LINKS <targets...>] [TESTS <files...>] [TEST_LINKS <targets...>])
#
# One room: a static library kadr_<room> with the alias kadr::<room>, and one test program <room>_tests beside it.
# LINKS are what the room's headers expose; PRIVATE_LINKS stay inside its sources.
function(kadr_room)
  cmake_parse_arguments(ROOM "" "NAME" "SOURCES;LINKS;PRIVATE_LINKS;TESTS;TEST_LINKS" ${ARGN})
  string(REPLACE "/" "_" target ${ROOM_NAME})
  string(REPLACE "/" "::" alias ${ROOM_NAME})
  add_library(kadr_${target} STATIC ${ROOM_SOURCES})
  add_library(kadr::${alias} ALIAS kadr_${target})
  target_include_directories(kadr_${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(kadr_${target} PUBLIC kadr::flags ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE_LINKS})
  if(KADR_TESTS AND ROOM_TESTS)
    kadr_test(NAME ${target}_tests SOURCES ${ROOM_TESTS} LINKS kadr_${target} ${ROOM_TEST_LINKS})
  endif()
endfunction()

# kadr_test(NAME <program> SOURCES <files...> LINKS <targets...> [FIXTURES <names...>]): one GoogleTest program, its tests
# known to ctest one by one. FIXTURES are what ctest must set up before (odd_clips).
function(kadr_test)
  cmake_parse_arguments(TEST "" "NAME" "SOURCES;LINKS;FIXTURES" ${ARGN})
  add_executable(${TEST_NAME} ${TEST_SOURCES})
  target_link_libraries(${TEST_NAME} PRIVATE kadr::flags ${TEST_LINKS} GTest::gmock GTest::gtest_main)
  set(fixtures)
  if(TEST_FIXTURES)
    set(fixtures FIXTURES_REQUIRED "${TEST_FIXTURES}")
  endif()
  gtest_discover_tests(${TEST_NAME} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${KADR_TEST_TIMEOUT} ${fixtures}
    ENVIRONMENT "KADR_BUILD=${CMAKE_BINARY_DIR}")
endfunction()
