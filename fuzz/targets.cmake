# One fuzzer a file of this folder, linked with those parts of the program that read what strangers send.
file(GLOB FUZZED CONFIGURE_DEPENDS platform/core/*.cpp platform/crypto/*.cpp platform/config/*.cpp platform/html/*.cpp platform/i18n/*.cpp platform/mail/*.cpp
    engines/text/*.cpp)
list(FILTER FUZZED EXCLUDE REGEX "/layout[.]cpp$|/outgoing[.]cpp$")
list(APPEND FUZZED platform/http/message.cpp platform/http/edge_head.cpp platform/http/edge_proxy.cpp platform/http/input.cpp platform/http/represent.cpp
    platform/http_client/networks.cpp platform/db/script.cpp engines/recsys/loading.cpp engines/recsys/interactions.cpp engines/recsys/sparse.cpp
    modules/imports/csv.cpp modules/imports/xml_rows.cpp modules/imports/front_matter.cpp modules/media/pictures.cpp modules/media/cleaning.cpp)
add_compile_options(-fsanitize=fuzzer-no-link)
add_library(lyceum_fuzzed STATIC ${FUZZED})
target_precompile_headers(lyceum_fuzzed PRIVATE platform/precompiled.hpp)
file(GLOB TARGETS CONFIGURE_DEPENDS fuzz/*.cpp)
foreach(source ${TARGETS})
    get_filename_component(name ${source} NAME_WE)
    add_executable(fuzz_${name} ${source})
    target_precompile_headers(fuzz_${name} REUSE_FROM lyceum_fuzzed)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(fuzz_${name} PRIVATE lyceum_fuzzed ${LYCEUM_LIBRARIES})
endforeach()
