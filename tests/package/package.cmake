# Installs what is built, and builds test-data/example against that and nothing else.
set(prefix ${FOLDER}/prefix)
file(REMOVE_RECURSE ${prefix} ${FOLDER}/library ${FOLDER}/gate)

# Runs the command; its exit status must match; what it said is in `said`.
function(run status)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE got OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT got MATCHES "^(${status})$")
    list(JOIN ARGN " " words)
    message(FATAL_ERROR "${words}: ${got}, not ${status}\n${said}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

function(must_say words)
  string(FIND "${said}" "${words}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "'${words}' is not said:\n${said}")
  endif()
endfunction()

run(0 ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
foreach(file bin/bpfproof ${LIBDIR}/libbpfproof.a include/bpfproof/bpfproof.hpp share/man/man1/bpfproof.1
             share/bash-completion/completions/bpfproof share/zsh/vendor-completions/_bpfproof
             share/fish/vendor_completions.d/bpfproof.fish share/doc/bpfproof/copyright)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()
file(GLOB_RECURSE headers RELATIVE ${prefix}/include ${prefix}/include/*)
if(NOT headers STREQUAL "bpfproof/bpfproof.hpp")
  message(FATAL_ERROR "more headers than one: ${headers}")
endif()

# The library.
run(0 ${CMAKE_COMMAND} -S ${SOURCE}/test-data/example/library -B ${FOLDER}/library -G Ninja -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror ${FLAGS}")
run(0 ${CMAKE_COMMAND} --build ${FOLDER}/library)
set(example ${FOLDER}/library/example)
set(objects ${SOURCE}/test-data/end_to_end)
run(0 ${example} ${objects}/safe.o)
run(1 ${example} ${objects}/safe.o ${objects}/unsafe.o)
must_say("first_byte: line 9: bounds.packet: reads byte")
run(1 ${example} absent.o)
must_say("absent.o: cannot be opened")

# The function. No compiler is asked for, and no library.
run(0 ${CMAKE_COMMAND} -S ${SOURCE}/test-data/example/gate -B ${FOLDER}/gate -G Ninja -DCMAKE_PREFIX_PATH=${prefix})
run(0 ${CMAKE_COMMAND} --build ${FOLDER}/gate)
must_say("not proved, accepted")
run(0 ${CMAKE_COMMAND} --build ${FOLDER}/gate)
must_say("no work to do") # nothing has changed
file(TOUCH ${FOLDER}/gate/safe.o)
run(0 ${CMAKE_COMMAND} --build ${FOLDER}/gate)
must_say("Verifying safe_objects")
run("[1-9][0-9]*" ${CMAKE_COMMAND} --build ${FOLDER}/gate --target unsafe_objects)
must_say("first_byte in xdp (xdp): not proved: 1 finding")
run("[1-9][0-9]*" ${CMAKE_CTEST_COMMAND} --test-dir ${FOLDER}/gate --output-on-failure)
must_say("unsafe_test")
must_say("bounds.packet")

# Half a gigabyte of debugging information need not stay.
file(REMOVE_RECURSE ${prefix} ${FOLDER}/library)
