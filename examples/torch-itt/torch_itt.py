"""ITT for a PyTorch that was built without it: import this, then use torch.profiler.itt and torch.autograd.profiler.emit_itt as usual."""
import ctypes
import glob
import os
import subprocess
import tempfile

import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def _compile():
    library = os.path.join(tempfile.mkdtemp(prefix="torch-itt-"), "shim.so")
    subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-shared", "-fPIC", os.path.join(HERE, "shim.c"), "-o", library, "-ldl"], check=True)
    shim = ctypes.CDLL(library)
    os.remove(library)
    os.rmdir(os.path.dirname(library))
    return shim


class _Itt:
    """What torch.profiler.itt calls."""

    def __init__(self, shim):
        self._shim = shim

    def is_available(self):
        return True

    def rangePush(self, name):
        self._shim.itt_push(name.encode())

    def rangePop(self):
        self._shim.itt_pop()

    def mark(self, name):
        self._shim.itt_mark(name.encode())


class _Nobody:
    """Nobody listens: the program runs as without annotations."""

    def is_available(self):
        return False

    def rangePush(self, name):
        pass

    def rangePop(self):
        pass

    def mark(self, name):
        pass


def _torch_library():
    folders = [os.path.join(os.path.dirname(torch.__file__), "lib"), "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
    return next((path for folder in folders for path in sorted(glob.glob(os.path.join(folder, "libtorch_cpu.so*")))), "libtorch_cpu.so")


if not torch.profiler.itt.is_available():
    torch.profiler.itt._itt = _Nobody()
    if "INTEL_LIBITTNOTIFY64" in os.environ:
        _shim = _compile()
        if _shim.itt_register(_torch_library().encode()):
            torch.profiler.itt._itt = _Itt(_shim)
