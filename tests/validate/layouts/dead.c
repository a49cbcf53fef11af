/* SPDX-License-Identifier: MIT
 *
 * A function that nobody calls, of so many bytes: all it does is to move what lies behind it. */
__attribute__((used)) static void dead(void)
{
    __asm__ volatile(".skip %c0, 0x90" : : "i"(VB_DEAD_BYTES));
}
