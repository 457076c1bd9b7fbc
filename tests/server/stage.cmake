add_executable(stage_tests
  stage_audience.cpp
  stage_bus.cpp
  stage_control.cpp
  stage_faults.cpp
  stage_files.cpp
  stage_function.cpp
  stage_loop.cpp
  stage_origin.cpp
  stage_runtime_api.cpp)
target_link_libraries(stage_tests PRIVATE autoplay::stage autoplay::catch ivs_autoplay_options)
add_test(NAME stage COMMAND stage_tests)
