add_executable(emitter_tests
  fake_server.cpp
  client.tests.cpp
  sigv4.tests.cpp
  sigv4_suite.tests.cpp
  ivschat.tests.cpp
  runtime.tests.cpp
  emitter_config.tests.cpp
  emitter_event.tests.cpp
  emitter_handlers.tests.cpp)
target_link_libraries(emitter_tests PRIVATE autoplay::emitter autoplay::text autoplay::catch ivs_autoplay_options)
target_compile_definitions(emitter_tests PRIVATE
  IVS_AUTOPLAY_FIXTURES="${PROJECT_SOURCE_DIR}/tests/fixtures")
add_native_test(emitter emitter_tests)
