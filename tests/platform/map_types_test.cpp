// Map types: the shape of the table, which helper takes which map, which definitions are refused.
#include "platform/platform.hpp"
#include "support/catch.hpp"

#include <bpf/libbpf.h>

using namespace bpfproof::platform;

namespace {

bool takes(map_type::Id map, const char* helper) {
    return map_takes_helper(*find_map_type(map), find_helper(std::string_view{helper})->id);
}

bool refused(map_type::Id map, MapDefinition definition) {
    return definition_fault(*find_map_type(map), definition).has_value();
}

} // namespace

TEST_CASE("map types are complete and named as libbpf names them") {
    std::uint32_t next = 1;
    for (const MapType& type : map_types()) {
        REQUIRE(type.id == next++);
        CHECK(find_map_type(type.id) == &type);
        const char* theirs = libbpf_bpf_map_type_str(static_cast<bpf_map_type>(type.id));
        if (theirs != nullptr) {
            CHECK(type.name == theirs);
        }
    }
    CHECK(next == map_type::count);
    CHECK(find_map_type(0) == nullptr);
    CHECK(find_map_type(map_type::count) == nullptr);
}

TEST_CASE("the helpers a map names take a map") {
    for (const MapType& type : map_types()) {
        for (const std::uint32_t id : type.helpers) {
            INFO(type.name << ' ' << id);
            REQUIRE(find_helper(id) != nullptr);
            CHECK(map_takes_helper(type, id));
            bool found = false;
            for (const Argument& argument : find_helper(id)->arguments) {
                found = found || argument.type == ArgType::const_map_ptr || argument.type == ArgType::dynptr ||
                        argument.type == ArgType::kptr;
            }
            CHECK(found);
        }
    }
}

TEST_CASE("every helper that takes a map takes some map") {
    for (const Helper& helper : helpers()) {
        for (const Argument& argument : helper.arguments) {
            if (argument.type == ArgType::const_map_ptr) {
                INFO(helper.name);
                bool any = false;
                for (const MapType& type : map_types()) {
                    any = any || map_takes_helper(type, helper.id);
                }
                CHECK(any);
            }
        }
    }
}

TEST_CASE("both sides are asked") {
    CHECK(takes(map_type::hash, "bpf_map_lookup_elem"));
    CHECK(takes(map_type::array, "bpf_map_update_elem"));
    CHECK(takes(map_type::hash, "bpf_for_each_map_elem"));
    CHECK_FALSE(takes(map_type::hash, "bpf_tail_call"));
    CHECK(takes(map_type::prog_array, "bpf_tail_call"));
    CHECK_FALSE(takes(map_type::prog_array, "bpf_map_lookup_elem"));
    CHECK_FALSE(takes(map_type::perf_event_array, "bpf_map_lookup_elem"));
    CHECK(takes(map_type::perf_event_array, "bpf_perf_event_output"));
    CHECK_FALSE(takes(map_type::array, "bpf_perf_event_output"));
    CHECK(takes(map_type::devmap, "bpf_redirect_map"));
    CHECK(takes(map_type::cpumap, "bpf_redirect_map"));
    CHECK_FALSE(takes(map_type::hash, "bpf_redirect_map"));
    CHECK_FALSE(takes(map_type::cpumap, "bpf_map_lookup_elem"));
    CHECK(takes(map_type::queue, "bpf_map_pop_elem"));
    CHECK_FALSE(takes(map_type::queue, "bpf_map_lookup_elem"));
    CHECK_FALSE(takes(map_type::bloom_filter, "bpf_map_pop_elem"));
    CHECK(takes(map_type::bloom_filter, "bpf_map_peek_elem"));
    CHECK_FALSE(takes(map_type::hash, "bpf_map_push_elem"));
    CHECK(takes(map_type::percpu_array, "bpf_map_lookup_percpu_elem"));
    CHECK_FALSE(takes(map_type::array, "bpf_map_lookup_percpu_elem"));
    CHECK(takes(map_type::ringbuf, "bpf_ringbuf_reserve"));
    CHECK_FALSE(takes(map_type::user_ringbuf, "bpf_ringbuf_reserve"));
    CHECK(takes(map_type::sk_storage, "bpf_sk_storage_get"));
    CHECK_FALSE(takes(map_type::task_storage, "bpf_sk_storage_get"));
    CHECK(takes(map_type::sockmap, "bpf_map_lookup_elem"));
    CHECK_FALSE(takes(map_type::arena, "bpf_map_lookup_elem"));
}

TEST_CASE("definitions") {
    CHECK_FALSE(refused(map_type::array, {4, 8, 1, 0}));
    CHECK(refused(map_type::array, {8, 8, 1, 0}));
    CHECK(refused(map_type::array, {4, 0, 1, 0}));
    CHECK(refused(map_type::array, {4, 8, 0, 0}));
    CHECK(refused(map_type::percpu_array, {4, 40000, 1, 0}));
    CHECK_FALSE(refused(map_type::hash, {1, 1, 1, 1}));
    CHECK(refused(map_type::hash, {0, 1, 1, 0}));
    CHECK(refused(map_type::lru_hash, {4, 4, 1, 1}));
    CHECK(refused(map_type::prog_array, {4, 8, 1, 0}));
    CHECK_FALSE(refused(map_type::ringbuf, {0, 0, 4096, 0}));
    CHECK(refused(map_type::ringbuf, {0, 0, 4097, 0}));
    CHECK(refused(map_type::ringbuf, {0, 0, 0, 0}));
    CHECK(refused(map_type::ringbuf, {4, 4, 4096, 0}));
    CHECK_FALSE(refused(map_type::lpm_trie, {8, 4, 1, 1}));
    CHECK(refused(map_type::lpm_trie, {8, 4, 1, 0}));
    CHECK(refused(map_type::lpm_trie, {4, 4, 1, 1}));
    CHECK(refused(map_type::queue, {4, 4, 1, 0}));
    CHECK_FALSE(refused(map_type::sk_storage, {4, 4, 0, 1}));
    CHECK(refused(map_type::sk_storage, {4, 4, 1, 1}));
    CHECK(refused(map_type::hash, {4, 4, 1, (1U << 7) | (1U << 8)}));
}

TEST_CASE("loaders complete definitions") {
    const auto& events = *find_map_type(map_type::perf_event_array);
    CHECK(definition_fault(events, {0, 0, 0, 0}).has_value());
    CHECK_FALSE(definition_fault(events, completed_by_loader(events, {0, 0, 0, 0})).has_value());
    const auto& ring = *find_map_type(map_type::ringbuf);
    CHECK(completed_by_loader(ring, {0, 0, 5000, 0}).max_entries == 8192);
    CHECK(completed_by_loader(ring, {0, 0, 1, 0}).max_entries == 4096);
    CHECK(completed_by_loader(ring, {0, 0, 0xffffffffU, 0}).max_entries == 0xffffffffU);
    CHECK(definition_fault(ring, completed_by_loader(ring, {0, 0, 0, 0})).has_value());
    CHECK(completed_by_loader(*find_map_type(map_type::hash), {1, 2, 3, 4}).value_size == 2);
}
