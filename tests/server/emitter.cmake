add_executable(emitter_tests
  sigv4.tests.cpp)
target_link_libraries(emitter_tests PRIVATE autoplay::aws autoplay::catch ivs_autoplay_options)
add_test(NAME emitter_tests COMMAND emitter_tests)
