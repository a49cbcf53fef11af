# SPDX-License-Identifier: MIT

# The median of value[key, 1..n]; sorts a copy by insertion, for n is a few dozen at most.
function median(value, key, n,    i, j, x, sorted) {
    for (i = 1; i <= n; i++) {
        x = value[key, i]
        for (j = i - 1; j >= 1 && sorted[j] > x; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = x
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}
