/* case/list.c: lists of rows in chunks of 1,024: leaf data, keys, enciphered bytes, and the chunk's own Merkle root,
 * which is a node of the list's tree, so that a proof reads one chunk and a hash of each other. */
#include "case/list.h"
#include "case/ledger_internal.h"
#include <sodium.h>

/* One chunk in memory. */
typedef struct chunk {
    int64_t number;
    size_t count;
    dal_hash root;
    dal_hash leaf[DAL_LIST_CHUNK]; /* leaf data */
    unsigned char key[DAL_LIST_CHUNK][DAL_KEY_SIZE];
    dal_buf stored; /* a length of 4 bytes, most significant first, and so many bytes, for each row */
} chunk;

static chunk *new_chunk(dalil_error *err)
{
    chunk *c = dal_alloc_zero(1, sizeof *c);
    if (c == NULL) {
        dal_fail_memory(err);
        return NULL;
    }
    c->stored = dal_buf_init((size_t)DAL_LIST_CHUNK * (DAL_LIST_ROW_MAX + 16));
    return c;
}

static void free_chunk(chunk *c)
{
    if (c == NULL)
        return;
    sodium_memzero(c->key, sizeof c->key);
    dal_buf_release(&c->stored);
    dal_free(c);
}

static dal_hash leaf_hash(const dal_hash *leaf)
{
    return dal_merkle_leaf((dalil_string){(const char *)leaf->bytes, sizeof leaf->bytes});
}

static dal_hash root_of(const chunk *c)
{
    dal_merkle tree;
    dal_merkle_init(&tree);
    for (size_t i = 0; i < c->count; i++) {
        dal_hash leaf = leaf_hash(&c->leaf[i]);
        dal_merkle_add(&tree, &leaf);
    }
    return dal_merkle_root(&tree);
}

static size_t chunks_of(int64_t count)
{
    return (size_t)((count + DAL_LIST_CHUNK - 1) / DAL_LIST_CHUNK);
}

static size_t rows_of(int64_t count, size_t number)
{
    int64_t rest = count - (int64_t)number * DAL_LIST_CHUNK;
    return rest < DAL_LIST_CHUNK ? (size_t)rest : DAL_LIST_CHUNK;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void add_length(dal_buf *out, size_t size)
{
    const unsigned char length[4] = {(unsigned char)(size >> 24), (unsigned char)(size >> 16),
                                     (unsigned char)(size >> 8), (unsigned char)size};
    dal_buf_add(out, length, sizeof length);
}

static dalil_status add_row(chunk *c, dalil_string row, dalil_error *err)
{
    unsigned char *key = c->key[c->count];
    if (row.size > DAL_LIST_ROW_MAX)
        return dal_fail(err, DALIL_ELIMIT, "ledger.row-too-long", NULL);
    dal_random(key, DAL_KEY_SIZE);
    c->leaf[c->count++] = dal_row_commitment(key, row);
    add_length(&c->stored, row.size + 1);
    dal_row_seal(key, row, &c->stored);
    return dal_buf_check(&c->stored, err);
}

static dalil_status insert_chunk(dal_ledger *ledger, const dal_id *list, const chunk *c, dalil_error *err)
{
    dal_sql insert = {0};
    dalil_status status = dal_sql_ready(ledger->db, &insert,
                                        "INSERT OR REPLACE INTO list_chunks(list, chunk, root, leaves, keys, stored)"
                                        " VALUES(?, ?, ?, ?, ?, ?)",
                                        err);
    if (status == DALIL_OK) {
        dal_sql_blob(&insert, list->bytes, DAL_ID_SIZE);
        dal_sql_int(&insert, c->number);
        dal_sql_hash(&insert, &c->root);
        dal_sql_blob(&insert, c->leaf, c->count * sizeof c->leaf[0]);
        dal_sql_blob(&insert, c->key, c->count * sizeof c->key[0]);
        dal_sql_blob(&insert, c->stored.data, c->stored.size);
        status = dal_sql_done(&insert, err);
    }
    dal_sql_close(&insert);
    return status;
}

static dalil_status fill_chunk(chunk *c, const dal_list *list, dal_list_source *source, void *context, dal_merkle *tree,
                               dalil_error *err)
{
    size_t rows = rows_of(list->count, (size_t)c->number);
    dal_buf_clear(&c->stored);
    c->count = 0;
    for (size_t i = 0; i < rows; i++) {
        dalil_string row;
        DAL_TRY(source(context, c->number * DAL_LIST_CHUNK + (int64_t)i, &row, err));
        DAL_TRY(add_row(c, row, err));
        dal_hash leaf = leaf_hash(&c->leaf[i]);
        dal_merkle_add(tree, &leaf);
    }
    c->root = root_of(c);
    return DALIL_OK;
}

dalil_status dal_list_write(dal_ledger *ledger, int64_t count, dal_list_source *source, void *context,
                            dal_list *out_list, dalil_error *err)
{
    dal_list list = {.count = count};
    dal_merkle tree;
    dalil_status status = DALIL_OK;
    if (count < 1)
        return dal_fail(err, DALIL_ELIMIT, "ledger.list-empty", NULL);
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dal_random(list.id.bytes, sizeof list.id.bytes);
    dal_merkle_init(&tree);
    for (size_t i = 0; status == DALIL_OK && i < chunks_of(count); i++) {
        c->number = (int64_t)i;
        status = fill_chunk(c, &list, source, context, &tree, err);
        if (status == DALIL_OK)
            status = insert_chunk(ledger, &list.id, c, err);
    }
    free_chunk(c);
    list.root = dal_merkle_root(&tree);
    if (status == DALIL_OK)
        *out_list = list;
    return status;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static bool copy_column(dal_sql *row, int column, void *out, size_t item, size_t *out_count)
{
    dalil_string bytes = dal_sql_get_bytes(row, column);
    if (bytes.size % item != 0 || bytes.size / item > DAL_LIST_CHUNK)
        return false;
    if (bytes.size > 0)
        memcpy(out, bytes.data, bytes.size);
    *out_count = bytes.size / item;
    return true;
}

static dalil_status copy_chunk(dal_sql *row, chunk *c, dalil_error *err)
{
    size_t keys;
    c->root = dal_sql_get_hash(row, 0);
    dal_buf_clear(&c->stored);
    dal_buf_add_string(&c->stored, dal_sql_get_bytes(row, 3));
    DAL_TRY(dal_buf_check(&c->stored, err));
    if (!copy_column(row, 1, c->leaf, sizeof c->leaf[0], &c->count) ||
        !copy_column(row, 2, c->key, sizeof c->key[0], &keys) || keys != c->count)
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    return DALIL_OK;
}

/* fails with DALIL_ENOTFOUND, DALIL_EINTEGRITY */
static dalil_status read_chunk(dal_ledger *ledger, const dal_id *list, int64_t number, chunk *c, dalil_error *err)
{
    dal_sql *query = &ledger->sql.list_chunk;
    bool row;
    DAL_TRY(dal_sql_ready(ledger->db, query,
                          "SELECT root, leaves, keys, stored FROM list_chunks WHERE list=? AND chunk=?", err));
    dal_sql_blob(query, list->bytes, DAL_ID_SIZE);
    dal_sql_int(query, number);
    DAL_TRY(dal_sql_step(query, &row, err));
    c->number = number;
    dalil_status status = row ? copy_chunk(query, c, err) : dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    dal_sql_reset(query);
    return status;
}

/* Where the stored form of row `index` begins and ends; false when the chunk is not of the form. */
static bool find_row(const chunk *c, size_t index, size_t *out_start, size_t *out_end)
{
    size_t at = 0, size = 0;
    for (size_t i = 0; i <= index; i++) {
        at += size;
        if (c->stored.size - at < 4)
            return false;
        const unsigned char *length = (const unsigned char *)c->stored.data + at;
        size = (size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3];
        at += 4;
        if (size > c->stored.size - at)
            return false;
    }
    *out_start = at;
    *out_end = at + size;
    return true;
}

static bool is_erased(const chunk *c, size_t index)
{
    return sodium_is_zero(c->key[index], DAL_KEY_SIZE) != 0;
}

/* Append row `index` of the chunk and see that it is what its leaf says. */
static dalil_status open_row(const chunk *c, size_t index, dal_buf *out, dalil_error *err)
{
    size_t start, end, before = out->size;
    if (index >= c->count)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    if (is_erased(c, index))
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.blob-erased", NULL);
    if (!find_row(c, index, &start, &end))
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    DAL_TRY(dal_blob_unseal(c->key[index], (dalil_string){c->stored.data + start, end - start}, out, err));
    dal_hash leaf = dal_row_commitment(c->key[index], dal_str_slice(dal_buf_string(out), before, out->size));
    if (dal_hash_compare(&leaf, &c->leaf[index]) == 0)
        return DALIL_OK;
    dal_buf_cut(out, before);
    return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
}

dalil_status dal_list_read_row(dal_ledger *ledger, const dal_id *list, int64_t index, dal_buf *out, dalil_error *err)
{
    if (index < 0)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dalil_status status = read_chunk(ledger, list, index / DAL_LIST_CHUNK, c, err);
    if (status == DALIL_OK)
        status = open_row(c, (size_t)(index % DAL_LIST_CHUNK), out, err);
    free_chunk(c);
    return status;
}

/* ---- erasing --------------------------------------------------------------------------------------------------- */

static dalil_status empty_row(chunk *c, size_t index, dalil_error *err)
{
    size_t start, end;
    if (index >= c->count)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    if (!find_row(c, index, &start, &end))
        return dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
    sodium_memzero(c->key[index], DAL_KEY_SIZE);
    memset(c->stored.data + start - 4, 0, 4);
    memmove(c->stored.data + start, c->stored.data + end, c->stored.size - end);
    dal_buf_cut(&c->stored, c->stored.size - (end - start));
    return DALIL_OK;
}

static dalil_status erase_in(dal_ledger *ledger, const dal_id *list, int64_t index, chunk *c, dalil_error *err)
{
    DAL_TRY(dal_ledger_lock(ledger, err));
    dalil_status status = read_chunk(ledger, list, index / DAL_LIST_CHUNK, c, err);
    if (status == DALIL_OK)
        status = empty_row(c, (size_t)(index % DAL_LIST_CHUNK), err);
    if (status == DALIL_OK)
        status = insert_chunk(ledger, list, c, err);
    if (status != DALIL_OK) {
        dal_ledger_rollback(ledger);
        return status;
    }
    DAL_TRY(dal_ledger_unlock(ledger, err));
    dal_ledger_empty_log(ledger); /* the log holds old pages, and with them the key */
    return DALIL_OK;
}

dalil_status dal_list_erase_row(dal_ledger *ledger, const dal_id *list, int64_t index, dalil_error *err)
{
    if (index < 0)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dalil_status status = erase_in(ledger, list, index, c, err);
    free_chunk(c);
    return status;
}

/* ---- proofs ---------------------------------------------------------------------------------------------------- */

/* The roots of all chunks.  Those of 1,024 rows are whole subtrees of the list's tree, and what is left over is the
 * subtree on the right, so a tree over them is the upper part of the list's. */
static dalil_status read_roots(dal_ledger *ledger, const dal_list *list, dal_hash **out_root, dalil_error *err)
{
    size_t count = chunks_of(list->count), found = 0;
    dal_sql query = {0};
    bool row = true;
    dal_hash *root = dal_alloc_zero(count, sizeof *root);
    if (root == NULL)
        return dal_fail_memory(err);
    dalil_status status =
        dal_sql_ready(ledger->db, &query, "SELECT root FROM list_chunks WHERE list=? ORDER BY chunk", err);
    if (status == DALIL_OK)
        dal_sql_blob(&query, list->id.bytes, DAL_ID_SIZE);
    while (status == DALIL_OK && (status = dal_sql_step(&query, &row, err)) == DALIL_OK && row && found < count)
        root[found++] = dal_sql_get_hash(&query, 0);
    dal_sql_close(&query);
    if (status == DALIL_OK && found != count)
        status = dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    if (status == DALIL_OK)
        *out_root = root;
    else
        dal_free(root);
    return status;
}

/* All nodes over a chunk's leaves, level by level; the last of an odd level is carried up as it is. */
typedef struct nodes {
    dal_hash node[2 * DAL_LIST_CHUNK + 16];
    size_t start[16], count[16], levels;
} nodes;

static void grow_nodes(const chunk *c, nodes *out)
{
    out->levels = 1;
    out->start[0] = 0;
    out->count[0] = c->count;
    for (size_t i = 0; i < c->count; i++)
        out->node[i] = leaf_hash(&c->leaf[i]);
    for (size_t l = 0; out->count[l] > 1; l++) {
        size_t start = out->start[l] + out->count[l], count = (out->count[l] + 1) / 2;
        for (size_t i = 0; i < count; i++) {
            const dal_hash *left = &out->node[out->start[l] + 2 * i];
            out->node[start + i] = 2 * i + 1 < out->count[l] ? dal_merkle_node(left, left + 1) : *left;
        }
        out->start[l + 1] = start;
        out->count[l + 1] = count;
        out->levels++;
    }
}

/* The lower part of a proof: inside its chunk. */
static void prove_inside(const chunk *c, const nodes *n, size_t index, dal_list_proof *proof)
{
    *proof = (dal_list_proof){
        .index = c->number * DAL_LIST_CHUNK + (int64_t)index, .leaf = c->leaf[index], .erased = is_erased(c, index)};
    for (size_t l = 0; l + 1 < n->levels; l++, index /= 2)
        if ((index ^ 1) < n->count[l])
            proof->path[proof->path_count++] = n->node[n->start[l] + (index ^ 1)];
}

static void prove_above(const dal_hash *root, const dal_list *list, size_t number, dal_list_proof *proof)
{
    dal_hash path[64];
    size_t count = dal_merkle_path(root, chunks_of(list->count), number, path);
    memcpy(proof->path + proof->path_count, path, count * sizeof path[0]);
    proof->path_count += count;
}

static dalil_status prove_chunk(dal_ledger *ledger, const dal_list *list, size_t number, chunk *c, dalil_error *err)
{
    DAL_TRY(read_chunk(ledger, &list->id, (int64_t)number, c, err));
    return c->count == rows_of(list->count, number) ? DALIL_OK
                                                    : dal_fail(err, DALIL_EINTEGRITY, "ledger.blob-broken", NULL);
}

dalil_status dal_list_prove(dal_ledger *ledger, const dal_list *list, int64_t index, dal_list_proof *out_proof,
                            dalil_error *err)
{
    dal_hash *root = NULL;
    nodes n;
    if (index < 0 || index >= list->count)
        return dal_fail(err, DALIL_ENOTFOUND, "ledger.no-row", NULL);
    size_t number = (size_t)(index / DAL_LIST_CHUNK);
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dalil_status status = prove_chunk(ledger, list, number, c, err);
    if (status == DALIL_OK)
        status = read_roots(ledger, list, &root, err);
    if (status == DALIL_OK) {
        grow_nodes(c, &n);
        prove_inside(c, &n, (size_t)(index % DAL_LIST_CHUNK), out_proof);
        prove_above(root, list, number, out_proof);
    }
    dal_free(root);
    free_chunk(c);
    return status;
}

bool dal_list_proof_holds(const dal_list *list, const dal_list_proof *proof)
{
    dal_hash leaf = leaf_hash(&proof->leaf);
    return proof->index >= 0 && dal_merkle_check(&leaf, (uint64_t)proof->index, (uint64_t)list->count, proof->path,
                                                 proof->path_count, &list->root);
}

static dalil_status prove_rows(const chunk *c, const dal_list_proof *above, dal_list_proof_visit *visit, void *context,
                               dalil_error *err)
{
    nodes n;
    grow_nodes(c, &n);
    for (size_t i = 0; i < c->count; i++) {
        dal_list_proof proof;
        prove_inside(c, &n, i, &proof);
        memcpy(proof.path + proof.path_count, above->path, above->path_count * sizeof above->path[0]);
        proof.path_count += above->path_count;
        DAL_TRY(visit(context, &proof, err));
    }
    return DALIL_OK;
}

dalil_status dal_list_prove_all(dal_ledger *ledger, const dal_list *list, dal_list_proof_visit *visit, void *context,
                                dalil_error *err)
{
    dal_hash *root = NULL;
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dalil_status status = read_roots(ledger, list, &root, err);
    for (size_t i = 0; status == DALIL_OK && i < chunks_of(list->count); i++) {
        dal_list_proof above = {.path_count = 0};
        status = prove_chunk(ledger, list, i, c, err);
        prove_above(root, list, i, &above);
        if (status == DALIL_OK)
            status = prove_rows(c, &above, visit, context, err);
    }
    dal_free(root);
    free_chunk(c);
    return status;
}

/* ---- checking and merging -------------------------------------------------------------------------------------- */

bool dal_list_parse(const dal_entry *entry, dal_list *out_list)
{
    out_list->count = dal_json_integer(entry->body, "count", 0);
    return dal_str_equal(entry->kind, DALIL_STR("list.add")) && out_list->count > 0 &&
           dal_json_id(entry->body, "list", &out_list->id) && dal_json_hash(entry->body, "root", &out_list->root);
}

static dalil_status check_chunk(const chunk *c, dal_merkle *tree, bool *out_good, dalil_error *err)
{
    dal_buf row = dal_buf_init(DAL_LIST_ROW_MAX);
    dalil_status status = DALIL_OK;
    dal_hash root = root_of(c);
    *out_good = dal_hash_compare(&root, &c->root) == 0;
    for (size_t i = 0; status == DALIL_OK && i < c->count; i++) {
        dal_hash leaf = leaf_hash(&c->leaf[i]);
        dal_merkle_add(tree, &leaf);
        dal_buf_clear(&row);
        if (!is_erased(c, i))
            status = open_row(c, i, &row, err);
    }
    dal_buf_release(&row);
    return status;
}

/* Read the chunks of `from`, and write them to `to` if it is not NULL. */
static dalil_status walk(dal_ledger *from, dal_ledger *to, const dal_list *list, bool *out_good, dalil_error *err)
{
    dal_merkle tree;
    chunk *c = new_chunk(err);
    if (c == NULL)
        return DALIL_ENOMEM;
    dal_merkle_init(&tree);
    dalil_status status = DALIL_OK;
    *out_good = true;
    for (size_t i = 0; status == DALIL_OK && *out_good && i < chunks_of(list->count); i++) {
        status = prove_chunk(from, list, i, c, err);
        if (status == DALIL_OK)
            status = check_chunk(c, &tree, out_good, err);
        if (status == DALIL_OK && *out_good && to != NULL)
            status = insert_chunk(to, &list->id, c, err);
    }
    free_chunk(c);
    dal_hash root = dal_merkle_root(&tree);
    if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY || status == DALIL_ELIMIT)
        *out_good = false;
    else if (status != DALIL_OK)
        return status;
    *out_good = *out_good && dal_hash_compare(&root, &list->root) == 0;
    return DALIL_OK;
}

dalil_status dal_list_check(dal_ledger *ledger, const dal_list *list, bool *out_good, dalil_error *err)
{
    return walk(ledger, NULL, list, out_good, err);
}

dalil_status dal_list_take(dal_ledger *ledger, dal_ledger *from, const dal_list *list, dalil_error *err)
{
    bool good = false, here;
    dal_hash *root = NULL;
    dalil_status status = read_roots(ledger, list, &root, err);
    dal_free(root);
    here = status == DALIL_OK;
    if (here || status != DALIL_ENOTFOUND)
        return status;
    DAL_TRY(walk(from, NULL, list, &good, err));
    return good ? walk(from, ledger, list, &good, err) : DALIL_OK;
}
