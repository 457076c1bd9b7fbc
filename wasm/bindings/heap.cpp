// The module's heap. What the core allocates lives no longer than the reading of one input, so a
// block is never given back by itself: when the last one goes, all are gone. An input fits the
// inbox of 16 KiB, and at most it and the attribute inside it are copied: the memory never grows.
#include <cstddef>
#include <cstdint>

extern "C" char __heap_base;  // from the linker: where data and stack end

namespace {

constexpr std::size_t kAlignment = 8;
constexpr std::size_t kPage = 65'536;

std::size_t used = 0;
std::size_t living = 0;

}  // namespace

void* operator new(std::size_t size) {
  const auto base = reinterpret_cast<std::uintptr_t>(&__heap_base);
  const std::uintptr_t at = base + used;
  const std::uintptr_t end = at + size;
  if (end < at || end > __builtin_wasm_memory_size(0) * kPage) __builtin_trap();
  used = (end - base + kAlignment - 1) & ~(kAlignment - 1);
  ++living;
  return reinterpret_cast<void*>(at);  // NOLINT: an address of linear memory
}
void* operator new[](std::size_t size) {
  return operator new(size);
}

void operator delete(void* block) noexcept {
  if (block != nullptr && --living == 0) used = 0;
}
void operator delete[](void* block) noexcept {
  operator delete(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  operator delete(block);
}
