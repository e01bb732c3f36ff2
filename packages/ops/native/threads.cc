#include "threads.h"

#include <immintrin.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace {

// A woken thread costs the caller ten microseconds and more; operations follow each other sooner than this.
constexpr auto patience = std::chrono::microseconds(60);

struct Pool {
  std::mutex busy;  // held by the caller whose work is being done
  std::mutex sleeping;
  std::condition_variable wake;
  std::atomic<long> generation{0};
  std::atomic<int> asleep{0};
  std::atomic<int> inside{0};  // threads that may be looking at the work below
  std::atomic<bool> open{false};

  void (*run)(void*, long) = nullptr;
  void* context = nullptr;
  long count = 0;
  std::atomic<long> next{0};

  void takePart() {
    for (long i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) run(context, i);
  }

  void work() {
    long seen = 0;
    for (;;) {
      waitBeyond(seen);
      seen = generation.load();
      inside.fetch_add(1);
      if (open.load()) takePart();
      inside.fetch_sub(1);
    }
  }

  void waitBeyond(long seen) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (int i = 0; generation.load() == seen; i++) {
      _mm_pause();
      if (i % 64 != 63 || std::chrono::steady_clock::now() < until) continue;
      std::unique_lock<std::mutex> lock(sleeping);
      asleep.fetch_add(1);
      wake.wait(lock, [&] { return generation.load() != seen; });
      asleep.fetch_sub(1);
      return;
    }
  }

  void start() {
    open.store(true);
    generation.fetch_add(1);
    if (asleep.load() == 0) return;
    { std::lock_guard<std::mutex> lock(sleeping); }
    wake.notify_all();
  }

  void finish() {
    open.store(false);
    for (int i = 1; inside.load() > 0; i++) {
      _mm_pause();
      // On a busy machine a thread may have lost its core in the middle of its work.
      if (i % 1024 == 0) std::this_thread::yield();
    }
  }
};

int coresAtHand() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return static_cast<int>(std::thread::hardware_concurrency());
  return CPU_COUNT(&set);
}

Pool* makePool() {
  // Never freed: threads may outlive whatever ends first when a process does.
  Pool* pool = new Pool;
  for (int i = 1; i < threadCount(); i++) std::thread([pool] { pool->work(); }).detach();
  return pool;
}

}  // namespace

int threadCount() {
  static const int count = [] {
    const char* named = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int wanted = named ? std::atoi(named) : 0;
    return std::max(1, wanted > 0 ? wanted : coresAtHand());
  }();
  return count;
}

void parallelFor(long count, void (*run)(void*, long), void* context) {
  static Pool* const pool = makePool();
  std::unique_lock<std::mutex> lock(pool->busy, std::try_to_lock);
  if (!lock.owns_lock() || count < 2 || threadCount() == 1) {
    for (long i = 0; i < count; i++) run(context, i);
    return;
  }
  pool->run = run;
  pool->context = context;
  pool->count = count;
  pool->next.store(0);
  pool->start();
  pool->takePart();
  pool->finish();
}

float* scratch(size_t floats, Purpose purpose) {
  struct Blocks {
    float* memory[purposes] = {};
    size_t sizes[purposes] = {};
    ~Blocks() {
      for (float* block : memory) std::free(block);
    }
  };
  thread_local Blocks blocks;
  if (blocks.sizes[purpose] < floats) {
    std::free(blocks.memory[purpose]);
    const size_t bytes = (floats * sizeof(float) + 63) / 64 * 64;
    blocks.memory[purpose] = static_cast<float*>(std::aligned_alloc(64, bytes));
    if (!blocks.memory[purpose]) std::abort();
    blocks.sizes[purpose] = floats;
  }
  return blocks.memory[purpose];
}
