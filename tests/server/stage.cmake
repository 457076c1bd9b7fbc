add_executable(stage_tests
  stage_audience.tests.cpp
  stage_bus.tests.cpp
  stage_control.tests.cpp
  stage_faults.tests.cpp
  stage_files.tests.cpp
  stage_function.tests.cpp
  stage_loop.tests.cpp
  stage_origin.tests.cpp
  stage_runtime_api.tests.cpp)
target_link_libraries(stage_tests PRIVATE autoplay::stage autoplay::text autoplay::catch ivs_autoplay_options)
add_native_test(stage stage_tests)
