// All operations, by file.
#pragma once
#include "op.h"

std::vector<Op> attentionOps();
std::vector<Op> blockOps();
std::vector<Op> chooseOps();
std::vector<Op> linearOps();
std::vector<Op> normOps();
std::vector<Op> lossOps();
std::vector<Op> adamwOps();
