/* base/merkle.c: Merkle trees (RFC 6962 section 2.1). */
#include "base/merkle.h"

static const dalil_string LEAF_PREFIX = {"\x00", 1}, NODE_PREFIX = {"\x01", 1};

dal_hash dal_merkle_leaf(dalil_string data)
{
    return dal_sha256(LEAF_PREFIX, data);
}

dal_hash dal_merkle_node(const dal_hash *left, const dal_hash *right)
{
    char both[2 * DAL_HASH_SIZE];
    memcpy(both, left->bytes, DAL_HASH_SIZE);
    memcpy(both + DAL_HASH_SIZE, right->bytes, DAL_HASH_SIZE);
    return dal_sha256(NODE_PREFIX, (dalil_string){both, sizeof both});
}

void dal_merkle_init(dal_merkle *tree)
{
    tree->count = 0; /* only the nodes that count's bits name are ever read */
}

void dal_merkle_add(dal_merkle *tree, const dal_hash *leaf)
{
    dal_hash node = *leaf;
    unsigned height = 0;
    for (; tree->count >> height & 1; height++)
        node = dal_merkle_node(&tree->node[height], &node);
    tree->node[height] = node;
    tree->count++;
}

dal_hash dal_merkle_root(const dal_merkle *tree)
{
    if (tree->count == 0)
        return dal_sha256((dalil_string){NULL, 0}, (dalil_string){NULL, 0});
    unsigned height = (unsigned)__builtin_ctzll(tree->count);
    dal_hash root = tree->node[height];
    while (++height < 64)
        if (tree->count >> height & 1)
            root = dal_merkle_node(&tree->node[height], &root);
    return root;
}

static dal_hash root_of(const dal_hash *leaves, uint64_t count)
{
    dal_merkle tree;
    dal_merkle_init(&tree);
    for (uint64_t i = 0; i < count; i++)
        dal_merkle_add(&tree, &leaves[i]);
    return dal_merkle_root(&tree);
}

/* The largest power of two below `count` (at least 2). */
static uint64_t split(uint64_t count)
{
    return (uint64_t)1 << (63 - __builtin_clzll(count - 1));
}

size_t dal_merkle_path(const dal_hash *leaves, uint64_t count, uint64_t index, dal_hash out_path[64])
{
    size_t size = 0;
    if (index >= count)
        return 0;
    while (count > 1) { /* from the root down */
        uint64_t left = split(count);
        if (index < left) {
            out_path[size++] = root_of(leaves + left, count - left);
            count = left;
        } else {
            out_path[size++] = root_of(leaves, left);
            leaves += left;
            index -= left;
            count -= left;
        }
    }
    for (size_t i = 0; i < size / 2; i++) { /* written from the leaf up */
        dal_hash other = out_path[i];
        out_path[i] = out_path[size - 1 - i];
        out_path[size - 1 - i] = other;
    }
    return size;
}

/* RFC 9162 section 2.1.3.2: `index` and `last` are the places of the node and of the last node on its level. */
bool dal_merkle_check(const dal_hash *leaf, uint64_t index, uint64_t count, const dal_hash *path, size_t path_count,
                      const dal_hash *root)
{
    if (index >= count)
        return false;
    uint64_t last = count - 1;
    dal_hash node = *leaf;
    for (size_t i = 0; i < path_count; i++) {
        if (last == 0)
            return false;
        bool on_the_right = (index & 1) || index == last;
        node = on_the_right ? dal_merkle_node(&path[i], &node) : dal_merkle_node(&node, &path[i]);
        while (on_the_right && !(index & 1) && index != 0) { /* levels on which the node has no sibling */
            index >>= 1;
            last >>= 1;
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && dal_hash_compare(&node, root) == 0;
}
