// A small variational autoencoder over histories: layers and their gradients.
#pragma once
#include "engines/recsys/kernels/dense.hpp"
#include <array>

namespace lyceum::recsys {

/// Liang, Krishnan, Hoffman, Jebara 2018 ("Mult-VAE"): items → hidden (tanh) → mean and log variance of a code → hidden (tanh)
/// → a multinomial over all items. Every matrix has a row for each input of its layer, but `out`, which has one for each item.
struct Autoencoder {
    struct Layers {
        Matrix in, in_bias, code, code_bias, back, back_bias, out, out_bias;
        std::array<Matrix*, 8> all() { return {&in, &in_bias, &code, &code_bias, &back, &back_bias, &out, &out_bias}; }
    };
    Layers layers;

    Autoencoder() = default;
    Autoencoder(std::size_t items, std::size_t hidden, std::size_t code, std::uint64_t seed);
    std::size_t items() const { return layers.in.rows; }
    std::size_t code_size() const { return layers.back.rows; }

    /// Means (first half of the columns) and log variances of the codes of histories scaled to length 1.
    Matrix encode(const SparseRows& histories, unsigned threads) const;
    /// Logits of all items for codes.
    Matrix decode(const Matrix& codes, unsigned threads) const;

    /// For a batch: `input` what the encoder is shown (scaled, items dropped), `wanted` what should come out, `noise` standard
    /// normal values for the codes. Loss = mean over the batch of −Σ wanted · log p + pull · KL(code, N(0, 1)). Adds nothing:
    /// `gradient` (null: not wanted) is overwritten.
    struct Batch {
        const SparseRows *input = nullptr, *wanted = nullptr;
        const Matrix* noise = nullptr;
        float pull = 0;
    };
    double loss(const Batch& batch, Layers* gradient, unsigned threads) const;
};

}  // namespace lyceum::recsys
