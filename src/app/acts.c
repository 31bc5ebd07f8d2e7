/* app/acts.c: see acts.h. */
#include "app/acts.h"
#include "app/locate.h"
#include "case/kinds/report.h"
#include <stdio.h>

/* ---- what it is about -------------------------------------------------------------------------------------------- */

static void put_number(dal_buf *out, const json_t *body)
{
    dalil_string letter = dal_json_string(body, "device_letter");
    dal_buf_printf(out, "%lld", (long long)dal_json_integer(body, "number", 0));
    if (letter.size > 0)
        dal_buf_printf(out, "-%.*s", DALIL_FMT(letter));
}

static void put_review(dal_buf *out, const json_t *body)
{
    dal_claim_key key;
    dal_hash report;
    char number[9];
    dal_buf_add_string(out, dal_json_string(body, "verdict"));
    if (!dal_claim_key_read(body, &key) || !dal_unhex(dal_json_string(body, "report"), report.bytes, DAL_HASH_SIZE))
        return;
    dal_claim_number(&report, &key, number);
    dal_buf_printf(out, " %s", number);
}

static dalil_status take_file(void *context, const dal_receipt_row *row, dalil_error *err)
{
    dal_buf *out = context;
    if (out->size == 0)
        dal_buf_add_string(out, row->file);
    return dal_buf_check(out, err);
}

/* The report that an entry speaks of, by its file. */
static dalil_status put_file(dalil_case *c, const json_t *body, dal_buf *out, dalil_error *err)
{
    dal_hash report;
    return dal_json_hash(body, "report", &report) ? dal_query_receipts(c->fold, &report, take_file, out, err)
                                                  : DALIL_OK;
}

static void put_finding(dal_buf *out, const json_t *body)
{
    dalil_string value = dal_json_string(body, "value");
    dal_buf_printf(out, "%.*s = %.*s", DALIL_FMT(dal_json_string(body, "question")),
                   DALIL_FMT(dal_json_string(body, "status")));
    if (value.size > 0)
        dal_buf_printf(out, " (%.*s)", DALIL_FMT(value));
}

/* What an entry is about, in its own words and numbers: a file, a statement, a question, another entry. */
dalil_status dal_act_about(dalil_case *c, const dal_entry *entry, dal_buf *out, dalil_error *err)
{
    dalil_string kind = entry->kind;
    json_t *words;
    if (dal_str_equal(kind, DALIL_STR("claim.review")))
        put_review(out, entry->body);
    else if (dal_str_equal(kind, DALIL_STR("bulletin.approve")))
        put_number(out, entry->body);
    else if (dal_str_equal(kind, DALIL_STR("finding.set")))
        put_finding(out, entry->body);
    else if (dal_str_equal(kind, DALIL_STR("undo")) && entry->over_count > 0) {
        char hex[DAL_HEX_SIZE + 1];
        dal_hex(entry->over[0].bytes, DAL_HASH_SIZE, hex);
        dal_buf_add(out, hex, 8);
    } else if (dal_str_equal(kind, DALIL_STR("report.add"))) {
        DAL_TRY(dal_fold_words(c->fold, entry->body, "about", &words, err));
        dal_buf_add_string(out, dal_json_string(words, "file"));
        json_decref(words);
    } else if (dal_str_equal(kind, DALIL_STR("report.transcribe"))) {
        DAL_TRY(put_file(c, entry->body, out, err));
    } else if (dal_str_equal(kind, DALIL_STR("source.same")) || dal_str_equal(kind, DALIL_STR("source.origin"))) {
        const char *between = dal_json_integer(entry->body, "shared", 1) != 0 ? " = " : " ≠ ";
        DAL_TRY(dal_fold_words(c->fold, entry->body, "words", &words, err));
        for (size_t i = 0; i < json_array_size(words); i++)
            dal_buf_printf(out, "%s%s", i > 0 ? between : "", json_string_value(json_array_get(words, i)));
        json_decref(words);
    } else if (dal_str_equal(kind, DALIL_STR("source.set")) || dal_str_equal(kind, DALIL_STR("recall.done"))) {
        DAL_TRY(dal_fold_text(c->fold, entry->body, "words", out, err));
    }
    return dal_buf_check(out, err);
}

/* ---- the act ----------------------------------------------------------------------------------------------------- */

/* Of a review: the statement by its number, and the words that stand there. */
static dalil_status write_statement(dalil_case *c, dal_json_writer *w, const json_t *body, dalil_error *err)
{
    dal_claim_key key;
    dal_hash report;
    char number[9];
    dal_buf text = dal_buf_init(DAL_TEXT_MAX);
    if (!dal_claim_key_read(body, &key) || !dal_json_hash(body, "report", &report))
        return DALIL_OK;
    dal_claim_number(&report, &key, number);
    dal_json_put_string(w, "verdict", dal_json_string(body, "verdict"));
    dal_json_put_cstring(w, "number", number);
    dal_json_put_cstring(w, "question", key.question);
    dalil_status status = dal_session_text(c, &report, &text, err);
    if (status == DALIL_OK)
        dal_json_put_string(w, "text", dal_str_slice(dal_buf_string(&text), (size_t)key.start, (size_t)key.end));
    dal_buf_release(&text);
    return status;
}

static dalil_status write_act(dalil_case *c, dal_json_writer *w, const dal_entry *entry, dalil_error *err)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_buf about = dal_buf_init(DAL_TEXT_MAX);
    dal_hex(entry->hash.bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_put_cstring(w, "entry", hex);
    dal_json_put_string(w, "kind", entry->kind);
    DAL_TRY(dal_record_author(c, w, "author", &entry->author, err));
    dal_record_instant(c, w, "time", entry->time);
    dalil_status status = dal_act_about(c, entry, &about, err);
    if (status == DALIL_OK)
        dal_json_put_string(w, "about", dal_buf_string(&about));
    dal_buf_release(&about);
    if (status == DALIL_OK && dal_str_equal(entry->kind, DALIL_STR("claim.review")))
        status = write_statement(c, w, entry->body, err);
    return status;
}

/* One act; `out_over` is what it took back, zero when nothing. */
static dalil_status write_one(dalil_case *c, dal_json_writer *w, const char *key, const dal_hash *hash,
                              dal_hash *out_over, dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry entry = {0};
    dalil_status status = dal_fold_find_entry(c->fold, hash, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &entry, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    entry.hash = *hash;
    dal_json_open(w, key, '{');
    status = write_act(c, w, &entry, err);
    bool undid = dal_str_equal(entry.kind, DALIL_STR("undo")) && entry.over_count > 0;
    *out_over = undid ? entry.over[0] : (dal_hash){{0}};
    dal_entry_release(&entry);
    return status;
}

dalil_status dal_act_write(dalil_case *c, dal_json_writer *w, const char *key, const dal_hash *hash, dalil_error *err)
{
    dal_hash over, further;
    DAL_TRY(write_one(c, w, key, hash, &over, err));
    if (!dal_hash_is_zero(&over)) {
        DAL_TRY(write_one(c, w, "took_back", &over, &further, err));
        dal_json_close(w, '}');
    }
    dal_json_close(w, '}');
    return DALIL_OK;
}

/* ---- taking back ------------------------------------------------------------------------------------------------- */

dalil_status dalil_undo(dalil_case *c, const char *entry, const char *reason, dalil_answer *answer, void *context,
                        dalil_error *err)
{
    dal_buf text = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&text);
    char last[9] = "";
    if (entry == NULL)
        DAL_TRY(dal_locate_last_decision(c, last, err));
    dal_json_open(&w, NULL, '{');
    dal_json_put_cstring(&w, "do", "undo");
    dal_json_put_cstring(&w, "entry", entry != NULL ? entry : last);
    if (reason != NULL)
        dal_json_put_cstring(&w, "reason", reason);
    dal_json_close(&w, '}');
    dalil_status status = dal_buf_check(&text, err);
    if (status == DALIL_OK)
        status = dalil_decide(c, dal_buf_string(&text), answer, context, err);
    dal_buf_release(&text);
    return status;
}
