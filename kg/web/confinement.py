"""What a worker gives up before it sees a query: memory without end, sockets, other programs, and changing files.

Limits are those of setrlimit(2). System calls are refused by a seccomp filter (Linux 3.5 and later, on x86-64 and AArch64), which
is a list of what is refused: an engine and its threads need too much to list what is allowed. io_uring is on it, because it opens
sockets without the calls that a filter sees.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.web.limits import MEBIBYTE

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_SECCOMP_MODE_FILTER = 2
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
# BPF: load a 32-bit word, compare and jump, return; offsets in struct seccomp_data.
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FLAGS = 0, 4, 32
_X32 = 0x40000000
_WRITING = 0o3 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# From the kernel's tables, x86-64 first; some of the older calls do not exist on AArch64.
_REFUSED = {
    "x86_64": (
        41, 42, 43, 44, 46, 49, 50, 53, 288, 307,  # socket connect accept sendto sendmsg bind listen socketpair accept4 sendmmsg
        57, 58, 59, 322,  # fork vfork execve execveat
        62, 101, 310, 311, 424, 434, 438,  # kill ptrace process_vm_readv/_writev pidfd_send_signal pidfd_open pidfd_getfd
        76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 133,  # truncate rename mkdir rmdir creat link unlink symlink chmod *chown mknod
        258, 259, 260, 263, 264, 265, 266, 268, 316, 452,  # the same relative to a folder
        165, 161, 155, 246, 321, 425, 426, 427, 437,  # mount chroot pivot_root kexec bpf io_uring* openat2
        272, 308, 304, 298, 323,  # unshare setns open_by_handle_at perf_event_open userfaultfd
    ),
    "aarch64": (
        198, 203, 202, 206, 211, 200, 201, 199, 242, 269,
        221, 281,
        129, 117, 270, 271, 424, 434, 438,
        45, 38, 276, 34, 35, 36, 37, 53, 54, 33, 452,
        40, 51, 41, 104, 280, 425, 426, 427, 437,
        97, 268, 265, 241, 282,
    ),
}  # fmt: skip
_OPENING = {"x86_64": {257: 32, 2: 24}, "aarch64": {56: 32}}
"""Calls that open a file -> offset of their flags: openat, and on x86-64 open."""


def confine(memory: int) -> None:
    """Confine this process for good. The end of the process that started it ends it too.

    :param memory: MiB of address space beyond what it has now.
    """
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    taken = _address_space()
    if taken is not None:
        bound = taken + memory * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    if is_filter_available():
        _refuse_calls()


def is_filter_available() -> bool:
    """Whether system calls can be refused on this machine."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES and Path("/proc/sys/kernel/seccomp").is_dir()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _address_space() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return None  # not Linux: memory is then bounded by the deadline alone
    return pages * resource.getpagesize()


def _refuse_calls() -> None:
    machine = platform.machine()
    program = b"".join(struct.pack("HBBI", *step) for step in _filter(machine))
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described, 0, 0):
        raise OSError(ctypes.get_errno(), "the seccomp filter was not taken")


def _filter(machine: str) -> Iterator[tuple[int, int, int, int]]:
    """The filter as (code, jump if true, jump if false, value)."""
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _JUMP_EQUAL, 1, 0, _ARCHITECTURES[machine]
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    if machine == "x86_64":
        yield _JUMP_AT_LEAST, 0, 1, _X32
        yield _RETURN, 0, 0, _REFUSE
    for number in _REFUSED[machine]:
        yield _JUMP_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, _REFUSE
    for number, flags in _OPENING[machine].items():
        yield _JUMP_EQUAL, 0, 4, number
        yield _LOAD, 0, 0, flags
        yield _JUMP_ANY_BIT, 0, 1, _WRITING
        yield _RETURN, 0, 0, _REFUSE
        yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _ALLOW
