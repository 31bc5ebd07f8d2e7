/* Merkle trees against the published test vectors of Certificate Transparency: eight leaves, the roots of the first one
 * to eight of them, and all nodes of the full tree. */
#include "base/merkle.h"
#include "support/test.h"

static const char *const inputs[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
};

static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

/* The nodes of the tree over all eight leaves, by height. */
static const char *const nodes[3][8] = {
    {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
        "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    },
    {
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    },
    {
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    },
};

static dal_hash leaves[8];

static int make_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        char data[16];
        size_t size = strlen(inputs[i]) / 2;
        assert_true(dal_unhex(dal_str(inputs[i]), data, size));
        leaves[i] = dal_merkle_leaf((dalil_string){data, size});
    }
    return 0;
}

static void assert_hash(dal_hash hash, const char *expected)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(hash.bytes, DAL_HASH_SIZE, hex);
    assert_string_equal(hex, expected);
}

static void leaf_hashes_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_hash(leaves[i], nodes[0][i]);
}

static void roots_are_the_published_ones(void **state)
{
    (void)state;
    dal_merkle tree;
    dal_merkle_init(&tree);
    assert_hash(dal_merkle_root(&tree), roots[0]);
    for (size_t i = 0; i < 8; i++) {
        dal_merkle_add(&tree, &leaves[i]);
        assert_hash(dal_merkle_root(&tree), roots[i + 1]);
    }
}

static void paths_in_the_full_tree_are_its_siblings(void **state)
{
    (void)state;
    for (size_t index = 0; index < 8; index++) {
        dal_hash path[64];
        assert_int_equal(dal_merkle_path(leaves, 8, index, path), 3);
        for (size_t height = 0; height < 3; height++)
            assert_hash(path[height], nodes[height][(index >> height) ^ 1]);
    }
}

/* RFC 6962 section 2.1.3: with seven leaves, the paths of d0, d3, d4 and d6 are [b h l], [c g l], [f j k] and [i k]. */
static void paths_of_the_standards_example(void **state)
{
    (void)state;
    dal_hash path[64];
    assert_int_equal(dal_merkle_path(leaves, 7, 0, path), 3);
    assert_hash(path[0], nodes[0][1]);
    assert_hash(path[1], nodes[1][1]);
    assert_int_equal(dal_merkle_path(leaves, 7, 3, path), 3);
    assert_hash(path[0], nodes[0][2]);
    assert_hash(path[1], nodes[1][0]);
    assert_int_equal(dal_merkle_path(leaves, 7, 4, path), 3);
    assert_hash(path[0], nodes[0][5]);
    assert_hash(path[1], nodes[0][6]);
    assert_hash(path[2], nodes[2][0]);
    assert_int_equal(dal_merkle_path(leaves, 7, 6, path), 2);
    assert_hash(path[0], nodes[1][2]);
    assert_hash(path[1], nodes[2][0]);
}

/* Published with the vectors above: leaf 2 of 3, leaf 1 of 5. */
static void paths_in_smaller_trees(void **state)
{
    (void)state;
    dal_hash path[64];
    assert_int_equal(dal_merkle_path(leaves, 3, 2, path), 1);
    assert_hash(path[0], nodes[1][0]);
    assert_int_equal(dal_merkle_path(leaves, 5, 1, path), 3);
    assert_hash(path[0], nodes[0][0]);
    assert_hash(path[1], nodes[1][1]);
    assert_hash(path[2], nodes[0][4]);
    assert_int_equal(dal_merkle_path(leaves, 1, 0, path), 0);
    assert_int_equal(dal_merkle_path(leaves, 5, 5, path), 0);
}

static void published_path_leads_to_the_root(void **state)
{
    (void)state;
    dal_hash path[3], root;
    assert_true(dal_unhex(dal_str(roots[8]), root.bytes, DAL_HASH_SIZE));
    for (size_t height = 0; height < 3; height++)
        assert_true(dal_unhex(dal_str(nodes[height][(5u >> height) ^ 1]), path[height].bytes, DAL_HASH_SIZE));
    assert_true(dal_merkle_check(&leaves[5], 5, 8, path, 3, &root));
    assert_false(dal_merkle_check(&leaves[4], 5, 8, path, 3, &root));
    assert_false(dal_merkle_check(&leaves[5], 4, 8, path, 3, &root));
    assert_false(dal_merkle_check(&leaves[5], 5, 8, path, 2, &root));
    assert_false(dal_merkle_check(&leaves[5], 5, 4, path, 3, &root));
    assert_false(dal_merkle_check(&leaves[5], 8, 8, path, 3, &root));
    assert_false(dal_merkle_check(&leaves[5], 5, 0, path, 3, &root));
    root.bytes[31] ^= 1;
    assert_false(dal_merkle_check(&leaves[5], 5, 8, path, 3, &root));
}

/* The root by the recursive definition of RFC 6962 section 2.1, written down as it stands there. */
static dal_hash recursive_root(const dal_hash *leaf, size_t count)
{
    if (count == 1)
        return leaf[0];
    size_t k = 1;
    while (k * 2 < count)
        k *= 2;
    dal_hash both[2] = {recursive_root(leaf, k), recursive_root(leaf + k, count - k)};
    return dal_sha256((dalil_string){"\x01", 1}, (dalil_string){(char *)both, sizeof both});
}

static void every_leaf_of_every_size_is_proved_and_no_other(void **state)
{
    (void)state;
    enum { MOST = 70 };
    dal_hash many[MOST], path[65];
    dal_merkle tree;
    dal_merkle_init(&tree);
    for (size_t count = 1; count <= MOST; count++) {
        many[count - 1] = dal_merkle_leaf((dalil_string){(const char *)&count, sizeof count});
        dal_merkle_add(&tree, &many[count - 1]);
        dal_hash root = recursive_root(many, count), got = dal_merkle_root(&tree);
        assert_int_equal(dal_hash_compare(&root, &got), 0);
        for (size_t index = 0; index < count; index++) {
            size_t size = dal_merkle_path(many, count, index, path);
            assert_true(dal_merkle_check(&many[index], index, count, path, size, &root));
            assert_false(dal_merkle_check(&many[index], (index + 1) % (count + 1), count, path, size, &root));
            path[size] = root;
            assert_false(dal_merkle_check(&many[index], index, count, path, size + 1, &root));
            if (size > 0)
                assert_false(dal_merkle_check(&many[index], index, count, path, size - 1, &root));
        }
    }
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    dal_hash path[64];
    dal_merkle tree;
    test_allocations_forbid();
    dal_merkle_init(&tree);
    dal_merkle_add(&tree, &leaves[0]);
    dal_merkle_root(&tree);
    assert_int_equal(dal_merkle_path(leaves, 8, 3, path), 3);
    test_allocations_allow();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaf_hashes_are_the_published_ones),
        cmocka_unit_test(roots_are_the_published_ones),
        cmocka_unit_test(paths_in_the_full_tree_are_its_siblings),
        cmocka_unit_test(paths_of_the_standards_example),
        cmocka_unit_test(paths_in_smaller_trees),
        cmocka_unit_test(published_path_leads_to_the_root),
        cmocka_unit_test(every_leaf_of_every_size_is_proved_and_no_other),
        cmocka_unit_test(nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, make_leaves, NULL);
}
