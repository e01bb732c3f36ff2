// A few threads that wait for work: as many as TensorFlow uses, TF_NUM_INTRAOP_THREADS or else the cores at hand.
#pragma once
#include <cstddef>

// How many threads take part, the calling one included.
int threadCount();

// Calls run(context, 0) ... run(context, count - 1), each once, on all threads, and returns when all are done. What a call
// does must not depend on which thread makes it: so results are the same for any number of threads. Where the threads are at
// work for somebody else, the caller does it alone.
void parallelFor(long count, void (*run)(void* context, long index), void* context);

template <class Function>
void parallel(long count, const Function& function) {
  parallelFor(
      count, [](void* context, long index) { (*static_cast<const Function*>(context))(index); },
      const_cast<Function*>(&function));
}

// Memory of the calling thread, aligned to 64 bytes, its contents undefined, until it asks for more under the same number.
enum Purpose { ForCaller, ForWorker, ForBlock, purposes };
float* scratch(size_t floats, Purpose purpose);
