/* places.c - places that many benches share, for bench.modes and bench.inexact. Host only. */
#include "bench/scene_layout.h"

const char *const bench_everywhere[] = {"*", NULL};

const char *const scene_places[] = {"kvm/bare-*", "xen/bare-pvh", "metal/bare-process", "null/*", NULL};
