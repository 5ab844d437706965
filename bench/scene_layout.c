/* scene_layout.c - which members of a scene are vCPUs of one guest: see scene_layout.h. */
#include "bench/scene_layout.h"

unsigned scene_guest_of(const struct bench_scene *scene, unsigned member)
{
	unsigned guest = 0;
	for (unsigned k = 1; k <= member; k++)
		guest += !scene->members[k].second;
	return guest;
}

unsigned scene_guests(const struct bench_scene *scene)
{
	return scene_guest_of(scene, scene->n - 1) + 1;
}

unsigned scene_first(const struct bench_scene *scene, unsigned guest)
{
	unsigned member = 0;
	while (scene_guest_of(scene, member) < guest)
		member++;
	return member;
}

unsigned scene_vcpus(const struct bench_scene *scene, unsigned guest)
{
	unsigned first = scene_first(scene, guest), n = 1;
	while (first + n < scene->n && scene->members[first + n].second)
		n++;
	return n;
}
