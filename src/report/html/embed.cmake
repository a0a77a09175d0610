# Puts the page of the HTML report together and writes it as C++:  cmake -DFROM=html -DTO=page.cpp -P embed.cmake
#
# Style and script are allowed by their hashes (Content Security Policy 3), and nothing else is; so whatever gets into
# the data cannot run.
cmake_minimum_required(VERSION 3.25)
set(scripts data rows layout graph detail overview program main)

# As Base64, which CMake has not: three hexadecimal digits are two of Base64's. 64 digits, filled up by two, make 44
# letters, of which the last is filling.
function(hash_of text out)
  string(SHA256 hex "${text}")
  string(APPEND hex "00")
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(base64 "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}" ${at} 3 three)
    math(EXPR high "0x${three} / 64")
    math(EXPR low "0x${three} % 64")
    string(SUBSTRING "${alphabet}" ${high} 1 first)
    string(SUBSTRING "${alphabet}" ${low} 1 second)
    string(APPEND base64 "${first}${second}")
  endforeach()
  string(SUBSTRING "${base64}" 0 43 base64)
  set(${out} "sha256-${base64}=" PARENT_SCOPE)
endfunction()

file(READ ${FROM}/style.css style)
set(script "'use strict';\n")
foreach(part ${scripts})
  file(READ ${FROM}/${part}.js text)
  string(APPEND script "${text}")
endforeach()
hash_of("${style}" style_hash)
hash_of("${script}" script_hash)

file(READ ${FROM}/page.html page)
string(REPLACE "@style@" "${style}" page "${page}")
string(REPLACE "@script@" "${script}" page "${page}")
string(REPLACE "@style_hash@" "${style_hash}" page "${page}")
string(REPLACE "@script_hash@" "${script_hash}" page "${page}")
string(FIND "${page}" "@data@" cut)
string(SUBSTRING "${page}" 0 ${cut} before)
math(EXPR cut "${cut} + 6")
string(SUBSTRING "${page}" ${cut} -1 after)
configure_file(${FROM}/page.cpp.in ${TO} @ONLY)
