// Dense matrices of floats and what models need of them, on several cores. No result depends on the number of threads.
#pragma once
#include "engines/recsys/kernels/kernels.hpp"
#include "engines/recsys/sparse.hpp"

namespace lyceum::recsys {

/// Rows of `columns` floats, each padded with zeros to `step`.
struct Matrix {
    std::size_t rows = 0, columns = 0, step = 0;
    Floats values;

    Matrix() = default;
    Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), step(padded(c)), values(r * step) {}
    float* operator[](std::size_t row) { return values.data() + row * step; }
    const float* operator[](std::size_t row) const { return values.data() + row * step; }
};

/// C = alpha · A · B (+ C) as the Product says.
void multiply(const Product& product, unsigned threads);
/// A · B; B has as many rows as A has columns.
Matrix multiply(const Matrix& a, const Matrix& b, unsigned threads);
/// A · B of a sparse A.
Matrix multiply(const SparseRows& a, const Matrix& b, unsigned threads);
/// Aᵀ · A, summed in double precision over pieces of rows; symmetric bit by bit.
Matrix gram(const Matrix& a, unsigned threads);

/// The upper half becomes that of the lower one.
void mirror(Matrix& matrix, unsigned threads);

/// The inverse of a symmetric positive definite matrix, in its place: Schur complements by halves, so that nearly all of its
/// n³ operations are products. The error is that of Cholesky in single precision, about 1e-7 times the condition number.
void invert(Matrix& positive, unsigned threads);

/// A = vectors · diag(values) · vectorsᵀ of a symmetric A, in double precision inside; values fall, vectors are columns.
struct Spectrum {
    std::vector<float> values;
    Matrix vectors;
};
Spectrum spectrum(const Matrix& symmetric);

/// The `rank` largest singular values of a sparse matrix and their right vectors (columns of `right`), by randomized subspace
/// iteration (Halko, Martinsson, Tropp 2011). Fewer where the matrix has fewer. `rounds` of iteration: 2 find the space well
/// enough for recommending, 12 the vectors to three digits where the spectrum falls slowly. Start is random by `seed`.
struct Singular {
    std::vector<float> values;
    Matrix right;
};
struct SingularOptions {
    std::size_t rank = 64, rounds = 6;
    std::uint64_t seed = 1;
    unsigned threads = 0;
};
Singular singular(const SparseRows& a, const SparseRows& a_transposed, const SingularOptions& options);

/// Values of a standard normal distribution, each made of its place and the seed alone.
void fill_normal(Matrix& matrix, float deviation, std::uint64_t seed);

}  // namespace lyceum::recsys
