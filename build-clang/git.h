#define HVBENCH_GIT "6554232-dirty"
