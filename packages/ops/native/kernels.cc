// Compiled once for each set of instructions, with GENIE_KERNELS naming it. Everything else has internal linkage, so that the
// linker cannot hand one set's code to the other.
#include "kernels.h"

#include "adamw.h"
#include "attention.h"
#include "choose.h"
#include "cross-entropy.h"
#include "linear.h"
#include "norm.h"
#include "smooth-l1.h"
#include "swiglu.h"

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)

extern const Kernels GENIE_KERNELS = {
    NAME(GENIE_KERNELS),  attentionForward, attentionBackward,   linearForward,        linearBackward,
    normForward,          normBackward,     swigluForward,       swigluBackward,       crossEntropyForward,
    crossEntropyBackward, smoothL1Forward,  smoothL1Backward,    chooseTokens,       adamw,
};
