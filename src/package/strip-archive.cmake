# CPack strips executables, and leaves archives as they are: with debugging information, ours is twenty times as large.
file(GLOB_RECURSE archives ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.a)
find_program(strip strip REQUIRED)
foreach(archive IN LISTS archives)
  execute_process(COMMAND ${strip} --strip-debug ${archive} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
