add_executable(text_tests
  text_arn.tests.cpp
  text_base64.tests.cpp
  text_clock.tests.cpp
  text_json.tests.cpp
  text_words.tests.cpp)
target_link_libraries(text_tests PRIVATE autoplay::text autoplay::catch ivs_autoplay_options)
add_native_test(text text_tests)
