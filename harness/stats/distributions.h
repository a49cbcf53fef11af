/* SPDX-License-Identifier: MIT
 *
 * The distributions that intervals and tests need, to about 1e-12. */
#pragma once

/* The regularized incomplete beta function I_x(a, b), a and b > 0, x from 0 to 1. DLMF 8.17.22 (continued fraction),
 * 8.17.4. */
double vb_incomplete_beta(double a, double b, double x);

/* Student's t with df > 0 degrees of freedom (need not be whole): P(T > t), with its relative precision far out in the
 * tail.
 */
double vb_student_t_upper(double t, double df);

/* The t with P(T <= t) = p, 0 < p < 1. Exactly 0 for p = 1/2, and exactly opposite for p and 1 - p. Infinite where t is
 * beyond a double (p < 1e-154 at df = 1/2). */
double vb_student_t_quantile(double p, double df);

/* P(X > x) for X chi-square distributed with df >= 1 whole degrees of freedom; x >= 0. The sum that DLMF 8.4.10
 * and 8.8.2 give for halves and wholes. */
double vb_chi_square_upper(double x, unsigned df);
