/* base/merkle.h: Merkle trees as in RFC 6962 section 2.1 (leaf prefix 0x00, node prefix 0x01, SHA-256). */
#ifndef DAL_MERKLE_H
#define DAL_MERKLE_H

#include "base/base.h"

dal_hash dal_merkle_leaf(dalil_string data);
dal_hash dal_merkle_node(const dal_hash *left, const dal_hash *right);

/* Adding leaves one by one needs 64 hashes of memory, however many there are. */
typedef struct dal_merkle {
    dal_hash node[64]; /* roots of the full subtrees so far, by height */
    uint64_t count;
} dal_merkle;

void dal_merkle_init(dal_merkle *tree);
void dal_merkle_add(dal_merkle *tree, const dal_hash *leaf); /* a leaf hash */
dal_hash dal_merkle_root(const dal_merkle *tree);            /* of no leaves: SHA-256 of nothing */

/* The audit path of leaf `index` (RFC 6962 section 2.1.1); `leaves` is all leaf hashes.
 * out_path  room for 64 hashes; returns how many were written */
size_t dal_merkle_path(const dal_hash *leaves, uint64_t count, uint64_t index, dal_hash out_path[64]);
/* Does `leaf` at `index` with `path` lead to `root`? */
bool dal_merkle_check(const dal_hash *leaf, uint64_t index, uint64_t count, const dal_hash *path, size_t path_count,
                      const dal_hash *root);

#endif
