# bpfproof_check(TARGET FILE… [CONFIG FILE] [ARGS ARGUMENT…] [DEPENDS FILE-OR-TARGET…] [TEST])
#
# Verifies objects as a part of the build, whenever one of them has changed; the build fails where any is refused.
#
#   FILE      what `bpfproof check` takes. A relative path is one of the build folder, where objects are made, or else of
#             the source folder. Generator expressions do.
#   CONFIG    the project's configuration; else none is taken, so that a build does not depend on where it stands
#   ARGS      more arguments of `bpfproof check`; --btf none is one unless ARGS or CONFIG speak of it
#   DEPENDS   what else has to be made before, or asks for another verdict (a baseline)
#   TEST      not a step of the build but a test of CTest, called TARGET
#
#     add_custom_command(OUTPUT filter.o COMMAND clang -O2 -g -target bpf -c … -o filter.o DEPENDS filter.c)
#     bpfproof_check(filter_is_safe filter.o)
function(bpfproof_check target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TEST" "CONFIG" "ARGS;DEPENDS")
  set(files ${arg_UNPARSED_ARGUMENTS})
  if(NOT files AND NOT arg_CONFIG)
    message(FATAL_ERROR "bpfproof_check(${target}): no FILE is given, and no CONFIG says which objects to check")
  endif()
  set(inputs)
  foreach(file IN LISTS files)
    if(NOT IS_ABSOLUTE "${file}" AND NOT file MATCHES "^\\$<")
      if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${file}" AND NOT EXISTS "${CMAKE_CURRENT_BINARY_DIR}/${file}")
        set(file "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
      else()
        set(file "${CMAKE_CURRENT_BINARY_DIR}/${file}")
      endif()
    endif()
    list(APPEND inputs "${file}")
  endforeach()
  set(words ${arg_ARGS})
  if(arg_CONFIG)
    get_filename_component(config "${arg_CONFIG}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    list(APPEND words --config "${config}")
    list(APPEND arg_DEPENDS "${config}")
  else()
    list(APPEND words --no-config)
    if(NOT words MATCHES "(^|;)--btf[;=]")
      list(APPEND words --btf none)
    endif()
  endif()
  set(command $<TARGET_FILE:bpfproof::command> check ${words} ${inputs})
  if(arg_TEST)
    add_test(NAME ${target} COMMAND ${command} COMMAND_EXPAND_LISTS)
    return()
  endif()
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${target}.verified")
  add_custom_command(
    OUTPUT "${stamp}"
    COMMAND ${command}
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS ${inputs} ${arg_DEPENDS} $<TARGET_FILE:bpfproof::command>
    COMMENT "Verifying ${target}"
    COMMAND_EXPAND_LISTS VERBATIM)
  add_custom_target(${target} ALL DEPENDS "${stamp}")
endfunction()
