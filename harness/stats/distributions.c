/* SPDX-License-Identifier: MIT
 *
 * Everything here is one function, ln I_x(a, b), seen from several sides. It is kept as a logarithm so that the
 * quantile can be sought where the probability itself would underflow, and it takes both x and y = 1 - x so that
 * neither loses its digits when the other is close to 1. */
#include "stats/distributions.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Beyond this t, P(T > t) is a power of t to the last bit, while t * t would soon overflow. */
static const double FAR_T = 1e100;

/* ln Gamma(x) less Stirling's formula (x - 1/2) ln x - x + ln sqrt(2 pi); DLMF 5.11.1. Its terms beyond the sixth
 * are below 1e-15 from x = 10 on; under that nothing cancels that would hurt. */
static double stirling_rest(double x)
{
    static const double half_log_2pi = 0.918938533204672741780329736406;
    if (x < 10.0) {
        int sign = 0; /* lgamma() would write it to a global */
        return lgamma_r(x, &sign) - (x - 0.5) * log(x) + x - half_log_2pi;
    }
    double r = 1.0 / (x * x);
    double series = 1.0 / 1188.0 - r * (691.0 / 360360.0);
    series = 1.0 / 1680.0 - r * series;
    series = 1.0 / 1260.0 - r * series;
    series = 1.0 / 360.0 - r * series;
    series = 1.0 / 12.0 - r * series;
    return series / x;
}

/* u - ln(1 + u), given both u and 1 + u. Near 0 the two would cancel, so there ln(1 + u) is taken as 2 artanh(r). */
static double log_gap(double u, double one_plus_u)
{
    if (fabs(u) > 0.5)
        return u - log(one_plus_u);
    double r = u / (2.0 + u);
    double power = 1.0;
    double series = 0.0;
    double before;
    int k = 3;
    do {
        before = series;
        series += power / k;
        power *= r * r;
        k += 2;
    } while (series > before);
    return r * u - 2.0 * r * r * r * series;
}

/* ln of x^a y^b / B(a, b), as the distance from its peak (Loader, "Fast and Accurate Computation of Binomial
 * Probabilities", 2000): with a of 500,000 a difference of three lgamma() would keep nine digits, this keeps all. */
static double log_front(double a, double b, double x, double y)
{
    static const double two_pi = 6.283185307179586476925286766559;
    double excess = b * x - a * y; /* (a + b) x - a */
    double distance = a * log_gap(excess / a, (a + b) * x / a) + b * log_gap(-excess / b, (a + b) * y / b);
    double rest = stirling_rest(a + b) - stirling_rest(a) - stirling_rest(b);
    return 0.5 * log(a / (a + b) * b / two_pi) + rest - distance;
}

/* Instead of 0 what is next to nothing beside 1. */
static double not_zero(double value)
{
    return value != 0 ? value : FLT_MIN;
}

/* x^a y^b / (B(a, b) I_x(a, b)): the even part of the continued fraction DLMF 8.17.22, as arranged by DiDonato and
 * Morris (ACM TOMS 18, 1992, equation 9) around a y - b x, which keeps its digits where x is within 1 / a of 1.
 * Evaluated by the method of Lentz as modified by Thompson and Barnett (J. Comput. Phys. 64, 1986). It takes on the
 * order of sqrt(max(a, b)) steps, for x up to the mean, a / (a + b). */
static double front_over_beta(double a, double b, double x, double y)
{
    const double below_mean = a * y - b * x + 1.0; /* at least 1 */
    double value = a * below_mean / (a + 1.0);
    double c = value;
    double d = 0.0;
    double change = 0.0;
    double m = 0.0;
    do {
        m += 1.0;
        double odd = a + 2.0 * m - 1.0;
        double above = (a + m - 1.0) / odd * x * ((a + b + m - 1.0) / odd * x) * m * (b - m);
        double beside = m + m * (b - m) * x / odd + (a + m) * (below_mean + m * (1.0 + y)) / (odd + 2.0);
        d = 1.0 / not_zero(beside + above * d);
        c = not_zero(beside + above / c);
        change = c * d;
        value *= change;
    } while (fabs(change - 1.0) > 2.0 * DBL_EPSILON && m < 1e6);
    return value;
}

/* ln I_x(a, b), y = 1 - x; beyond the mean by the symmetry DLMF 8.17.4. */
static double log_beta(double a, double b, double x, double y)
{
    if (b * x < a * y)
        return log_front(a, b, x, y) - log(front_over_beta(a, b, x, y));
    return log1p(-exp(log_front(b, a, y, x) - log(front_over_beta(b, a, y, x))));
}

double vb_incomplete_beta(double a, double b, double x)
{
    assert(a > 0.0 && b > 0.0 && x >= 0.0 && x <= 1.0);
    return exp(log_beta(a, b, x, 1.0 - x));
}

/* P(|T| > t) = I_x(df / 2, 1 / 2) with x = df / (df + t^2), so P(|T| <= t) = I_y(1 / 2, df / 2). */
enum student_side { STUDENT_BEYOND, STUDENT_WITHIN };

/* The logarithm of one of the two for t >= 0, and with `slope` its derivative by ln t. */
static double log_student(enum student_side side, double t, double df, double *slope)
{
    double near = fmin(t, FAR_T);
    double x = df / (df + near * near);
    double y = near * near / (df + near * near);
    double log_p = side == STUDENT_BEYOND ? log_beta(0.5 * df, 0.5, x, y) : log_beta(0.5, 0.5 * df, y, x);
    if (slope) { /* t times the density of T is half the front factor of the beta function */
        double size = exp(M_LN2 + log_front(0.5 * df, 0.5, x, y) - log_p);
        *slope = side == STUDENT_BEYOND ? -size : size;
    }
    if (t > FAR_T && side == STUDENT_BEYOND)
        log_p -= df * log(t / FAR_T);
    return log_p;
}

double vb_student_t_upper(double t, double df)
{
    assert(df > 0.0);
    if (t < 0.0)
        return 1.0 - vb_student_t_upper(-t, df);
    return 0.5 * exp(log_student(STUDENT_BEYOND, t, df, NULL));
}

/* The t > 0 where the probability of `side` is `probability`, by Newton's method for the logarithms of both. There both
 * curves are concave, so that from any start the second step on closes in from one side. */
static double solve_student(enum student_side side, double probability, double t, double df)
{
    double wanted = log(probability);
    double step = 1.0;
    for (int i = 0; i < 100 && fabs(step) > 1e-8 && isfinite(t); i++) { /* a step of 1e-8 leaves an error of 1e-16 */
        double slope = 0.0;
        double log_p = log_student(side, t, df, &slope);
        step = (wanted - log_p) / slope;
        t *= exp(step);
    }
    return t;
}

double vb_student_t_quantile(double p, double df)
{
    assert(p > 0.0 && p < 1.0 && df > 0.0);
    double tail = fmin(p, 1.0 - p);
    double t = 0.0;
    if (tail <= 0.25) { /* begins with a bound of the normal deviate, for P(Z > z) <= exp(-z^2 / 2) */
        t = solve_student(STUDENT_BEYOND, 2.0 * tail, sqrt(-2.0 * log(tail)), df);
    } else if (tail < 0.5) { /* towards the middle the tail would cancel */
        double within = 1.0 - 2.0 * tail;
        t = solve_student(STUDENT_WITHIN, within, within, df);
    }
    return p < 0.5 ? -t : t;
}

double vb_chi_square_upper(double x, unsigned df)
{
    double half = x / 2;
    bool odd = df % 2 == 1;
    double a = odd ? 0.5 : 1; /* half the degrees of freedom so far */
    double upper = odd ? erfc(sqrt(half)) : exp(-half);
    for (; a < df / 2.0; a++)
        upper += exp(a * log(half) - half - lgamma(a + 1));
    return fmin(upper, 1);
}
