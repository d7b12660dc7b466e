/* Incremental gradient descent in plain C, the loop that the engine is held against: sigmoid units, squared loss (ML:IV-111..116).
 *
 * sizes    l_0 ... l_d
 * weights  the matrices one after the other, row = unit, column 0 = bias; trained in place
 * x        extended examples, n rows of l_0 + 1, column 0 = 1
 * c        targets, n rows of l_d
 * y, delta room for the extended outputs, and for the errors, of all layers
 */
#include <math.h>
#include <stdint.h>

void igd(int64_t d, const int64_t *sizes, double *restrict weights, const double *restrict x, const double *restrict c, int64_t n,
         int64_t epochs, double eta, double *restrict y, double *restrict delta)
{
    const int64_t p = sizes[0], k = sizes[d];
    for (int64_t step = 0; step < n * epochs; step++) {
        const int64_t e = step % n;
        double *below = y;
        double *w = weights;
        for (int64_t j = 0; j <= p; j++) below[j] = x[e * (p + 1) + j];
        for (int64_t s = 1; s <= d; s++) {
            const int64_t row = sizes[s - 1] + 1, bias = s < d;
            double *above = below + row;
            if (bias) above[0] = 1;
            for (int64_t i = 0; i < sizes[s]; i++) {
                double z = 0;
                for (int64_t j = 0; j < row; j++) z += w[i * row + j] * below[j];
                above[i + bias] = 1 / (1 + exp(-z));
            }
            w += sizes[s] * row;
            below = above;
        }
        double *error = delta;
        for (int64_t u = 0; u < k; u++) error[u] = (c[e * k + u] - below[u]) * below[u] * (1 - below[u]);
        for (int64_t s = d; s >= 1; s--) {
            const int64_t row = sizes[s - 1] + 1;
            const double *given = below - row;
            double *error_below = error + sizes[s];
            w -= sizes[s] * row;
            if (s == 1) {
                for (int64_t i = 0; i < sizes[s]; i++) {
                    const double step_size = eta * error[i];
                    for (int64_t j = 0; j < row; j++) w[i * row + j] += step_size * given[j];
                }
                break;
            }
            /* One pass over the matrix, for the errors below and for the step: the error takes each weight before it changes. */
            for (int64_t j = 0; j < row; j++) error_below[j] = 0;
            for (int64_t i = 0; i < sizes[s]; i++) {
                const double error_i = error[i], step_size = eta * error_i;
                double *w_i = w + i * row;
                for (int64_t j = 0; j < row; j++) {
                    error_below[j] += w_i[j] * error_i;
                    w_i[j] += step_size * given[j];
                }
            }
            for (int64_t j = 0; j < row - 1; j++) error_below[j] = error_below[j + 1] * given[j + 1] * (1 - given[j + 1]);
            error = error_below;
            below -= row;
        }
    }
}
