#include "machine/world.hpp"

namespace bpfproof::machine {

World::World(const Module& module_, const Image& image, const Inputs& inputs_)
    : module(module_), inputs(inputs_), random(inputs_.seed), decisions(inputs_.decisions),
      memory(module_.big_endian, random, inputs_.unwritten_stack_read),
      packet(memory, inputs_.packet, inputs_.metadata, inputs_.linear.value_or(inputs_.packet.size()),
             image.type == nullptr || image.type->packet_write),
      maps(module_, inputs_, memory, random, decisions),
      processor(static_cast<unsigned>(random.below(Maps::processors))), clock(random.below(std::uint64_t{1} << 48)) {
    if (image.type != nullptr)
        context.emplace(image, inputs_, memory, random, decisions, packet);
}

} // namespace bpfproof::machine
