// Imported before every library of mien: they read these settings when they
// are loaded (pipeline/core/kernels.h).

#include <pybind11/pybind11.h>

#include "pipeline/core/kernels.h"

PYBIND11_MODULE(_kernels, module) {
  module.def("choose", mien::ChooseKernels);
  module.def("processor", mien::ProcessorClass);
}
