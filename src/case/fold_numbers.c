/* case/fold_numbers.c: small numbers for what repeats in large tables; see fold.h. */
#include "case/fold_internal.h"

static size_t place_of(dalil_string key)
{
    size_t place = key.size;
    for (size_t i = 0; i < key.size; i++)
        place = 31 * place + (unsigned char)key.data[i];
    return place % DAL_FOLD_NUMBERS;
}

bool dal_fold_recall_number(const dal_fold *fold, dalil_string key, int64_t *out_number)
{
    const struct dal_fold_number *n = &fold->number[place_of(key)];
    if (!n->known || !dal_str_equal((dalil_string){n->key, n->size}, key))
        return false;
    *out_number = n->number;
    return true;
}

void dal_fold_note_number(dal_fold *fold, dalil_string key, int64_t number)
{
    struct dal_fold_number *n = &fold->number[place_of(key)];
    if (key.size > sizeof n->key)
        return;
    if (key.size > 0)
        memcpy(n->key, key.data, key.size);
    n->size = key.size;
    n->number = number;
    n->known = true;
}

/* The number that `find` gives; where there is none, that of the row which `insert` makes.  Both take the one value
 * that `bind` binds. */
typedef struct numbering {
    const char *find, *insert;
    void (*bind)(dal_sql *sql, const void *value);
    const void *value;
} numbering;

static dalil_status find_or_insert(dal_fold *fold, const numbering *n, int64_t *out_number, dalil_error *err)
{
    dal_sql *sql;
    bool row;
    DAL_TRY(dal_fold_sql(fold, n->find, &sql, err));
    n->bind(sql, n->value);
    DAL_TRY(dal_sql_step(sql, &row, err));
    if (row) {
        *out_number = dal_sql_get_int(sql, 0);
        dal_sql_reset(sql);
        return DALIL_OK;
    }
    DAL_TRY(dal_fold_sql(fold, n->insert, &sql, err));
    n->bind(sql, n->value);
    DAL_TRY(dal_sql_done(sql, err));
    *out_number = sqlite3_last_insert_rowid(fold->db);
    return DALIL_OK;
}

static void bind_code(dal_sql *sql, const void *code)
{
    dal_sql_text(sql, *(const dalil_string *)code);
}

static void bind_writer(dal_sql *sql, const void *author)
{
    dal_sql_blob(sql, ((const dal_id *)author)->bytes, DAL_ID_SIZE);
}

/* Look up what `key` (a letter, then the value) describes, among what was looked up before first. */
static dalil_status number_of(dal_fold *fold, dalil_string key, const numbering *n, int64_t *out_number,
                              dalil_error *err)
{
    if (dal_fold_recall_number(fold, key, out_number))
        return DALIL_OK;
    DAL_TRY(find_or_insert(fold, n, out_number, err));
    dal_fold_note_number(fold, key, *out_number);
    return DALIL_OK;
}

dalil_status dal_fold_number_of_code(dal_fold *fold, dalil_string code, int64_t *out_number, dalil_error *err)
{
    const numbering n = {"SELECT id FROM code WHERE text=?", "INSERT INTO code(text) VALUES(?)", bind_code, &code};
    char key[DAL_FOLD_NUMBER_KEY] = {'c'};
    if (code.size >= sizeof key)
        return find_or_insert(fold, &n, out_number, err);
    if (code.size > 0)
        memcpy(key + 1, code.data, code.size);
    return number_of(fold, (dalil_string){key, 1 + code.size}, &n, out_number, err);
}

dalil_status dal_fold_number_of_writer(dal_fold *fold, const dal_id *author, int64_t *out_number, dalil_error *err)
{
    const numbering n = {"SELECT id FROM writer WHERE author=?", "INSERT INTO writer(author) VALUES(?)", bind_writer,
                         author};
    char key[1 + DAL_ID_SIZE] = {'w'};
    memcpy(key + 1, author->bytes, DAL_ID_SIZE);
    return number_of(fold, (dalil_string){key, sizeof key}, &n, out_number, err);
}
