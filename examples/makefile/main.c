/* The table of cases, by hand. By one command, without a Makefile:
 *
 *     cc -O2 -g -o own-bench main.c ../own_program/cases/join_path.c $(pkg-config --cflags --libs vbench) */
#include <vbench/case.h>

extern const struct vb_case vb_case_join_path;

static const struct vb_case_entry cases[] = {
    {"join_path", &vb_case_join_path, 0, 0, 0, 0},
    {0, 0, 0, 0, 0, 0},
};

int main(int argc, char **argv)
{
    return vb_main(argc, argv, "own-bench", cases);
}
