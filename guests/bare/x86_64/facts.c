/* facts.c - what the start and machine_init have found; the parts of the machine read it. */
#include "guests/bare/bare.h"
#include "guests/bare/x86_64/machine.h"

struct start_facts start_facts;
struct machine machine;
