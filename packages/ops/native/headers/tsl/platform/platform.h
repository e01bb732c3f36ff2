// TensorFlow's kernels.h asks for this one, of which nothing is needed; the set-up takes no headers beyond those of the C API.
#pragma once
