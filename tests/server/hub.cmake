add_executable(hub_tests
  hub_frame_reader.tests.cpp
  hub_frames.tests.cpp
  hub_tokens.tests.cpp
  hub_limits.tests.cpp
  hub_states.tests.cpp
  hub_handshake.tests.cpp
  hub_server.tests.cpp
  hub_wheel.tests.cpp
  hub_options.tests.cpp
  net_origins.tests.cpp)
target_link_libraries(hub_tests PRIVATE autoplay::hub autoplay::text autoplay::catch ivs_autoplay_options)
add_native_test(hub hub_tests)
