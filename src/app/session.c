/* app/session.c: an open case with the person who acts. */
#include "app/session.h"
#include "app/known_at.h"
#include "app/wording.h"
#include "base/file.h"
#include "case/kinds/report.h"
#include "engine/claims/vocabulary.h"
#include <stdio.h>

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static dalil_status new_session(const dalil_case_options *options, dalil_case **out_case, dalil_error *err)
{
    dalil_case *c = dal_alloc_zero(1, sizeof *c);
    if (c == NULL)
        return dal_fail_memory(err);
    c->options = *options;
    if (options->author != NULL)
        snprintf(c->author_name, sizeof c->author_name, "%s", options->author);
    if (options->device_label != NULL)
        snprintf(c->device_label, sizeof c->device_label, "%s", options->device_label);
    c->options.author = c->author_name;
    c->options.device_label = c->device_label;
    *out_case = c;
    return DALIL_OK;
}

/* The case's own zone, before the tables are those of an earlier time: "at 19:00" is meant in it. */
static dalil_status find_zone(dalil_case *c, dalil_error *err)
{
    dal_fold *now;
    DAL_TRY(dal_fold_open(c->ledger, c->options.read_only, &now, err));
    dalil_status status = dal_fold_catch_up(now, err);
    if (status == DALIL_OK)
        status = dal_query_zone(now, &c->options.zone, err);
    dal_fold_close(now);
    return status;
}

static dalil_status fold_all(dalil_case *c, dalil_error *err)
{
    DAL_TRY(dal_fold_open(c->ledger, c->in_memory, &c->fold, err));
    return c->options.known_at != NULL ? dal_known_at_fold(c, err) : dal_fold_catch_up(c->fold, err);
}

static dalil_status open_tables(dalil_case *c, dalil_error *err)
{
    c->in_memory = c->options.read_only || c->options.known_at != NULL;
    if (c->options.known_at != NULL && c->options.zone == DALIL_NO_ZONE)
        DAL_TRY(find_zone(c, err));
    dalil_status status = fold_all(c, err);
    if (status == DALIL_EIO && !c->in_memory) { /* a full disk, say: what the case holds can be read all the same */
        dal_fold_close(c->fold);
        c->fold = NULL;
        c->in_memory = c->fell_back = true;
        status = fold_all(c, err);
    }
    DAL_TRY(status);
    if (c->options.zone == DALIL_NO_ZONE)
        DAL_TRY(dal_query_zone(c->fold, &c->options.zone, err));
    return DALIL_OK;
}

dalil_status dalil_case_open(const char *folder, const dalil_case_options *options, dalil_case **out_case,
                             dalil_error *err)
{
    dalil_case *c;
    DAL_TRY(new_session(options, &c, err));
    dal_ledger_options how = {.read_only = options->read_only};
    dalil_status status = dal_ledger_open(folder, &how, &c->ledger, err);
    if (status == DALIL_EIO && !how.read_only) { /* a court's copy: read it, fold it in memory */
        how.read_only = c->options.read_only = c->fell_back = true;
        status = dal_ledger_open(folder, &how, &c->ledger, err);
    }
    if (status == DALIL_OK)
        status = open_tables(c, err);
    if (status == DALIL_EINTEGRITY && c->ledger != NULL && options->damaged) {
        dal_fold_close(c->fold);
        c->fold = NULL;
        status = DALIL_OK;
    }
    if (status == DALIL_OK)
        *out_case = c;
    else
        dalil_case_close(c);
    return status;
}

static dalil_status warn(const char *message, int64_t entries, int64_t words, dalil_answer *answer, void *context,
                         dalil_error *err)
{
    dal_record r;
    dalil_error problem;
    char text[1024], count[32];
    snprintf(count, sizeof count, "%lld", (long long)(entries > 0 ? entries : words));
    dal_fail(&problem, DALIL_EINTEGRITY, message, count, NULL);
    dal_record_begin(&r, "warning");
    dal_json_put_integer(&r.w, "damaged_entries", entries);
    dal_json_put_integer(&r.w, "unread_words", words);
    dalil_error_text(&problem, DALIL_ENGLISH, text, sizeof text);
    dal_json_put_cstring(&r.w, "en", text);
    dalil_error_text(&problem, DALIL_ARABIC, text, sizeof text);
    dal_json_put_cstring(&r.w, "ar", text);
    return dal_record_send(&r, answer, context, err);
}

dalil_status dalil_case_warn(dalil_case *c, dalil_answer *answer, void *context, dalil_error *err)
{
    int64_t entries, words;
    if (c->fold == NULL)
        return DALIL_OK; /* damaged to the point that only dalil_verify() can be asked */
    c->warn = answer;
    c->warn_context = context;
    if (c->wrote) /* it has just been made */
        DAL_TRY(dal_session_check_clock(c, err));
    if (c->fell_back)
        DAL_TRY(warn("case.reading-only", 0, 0, answer, context, err));
    DAL_TRY(dal_query_damage(c->fold, &entries, &words, err));
    if (entries > 0)
        DAL_TRY(warn("case.damaged-entries", entries, 0, answer, context, err));
    return words > 0 ? warn("case.unread-words", 0, words, answer, context, err) : DALIL_OK;
}

/* The first commit of a case: its title. */
static dalil_status put_title(dalil_case *c, const char *title, dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    int64_t ready = 0;
    DAL_TRY(dal_session_begin(c, err));
    dalil_status status = dal_ledger_last_ready(c->ledger, &ready, err);
    if (status == DALIL_OK && ready > 0) /* another program was quicker */
        status = dal_fail(err, DALIL_EINVAL, "case.exists", dal_ledger_folder(c->ledger), NULL);
    dal_json_open(&w, NULL, '{');
    if (status == DALIL_OK)
        status = dal_session_put_words(c, &w, "title", dal_str(title), err);
    dal_json_put_integer(&w, "zone", c->options.zone);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, "case", &body, NULL, &hash, err);
    dal_buf_release(&body);
    if (status != DALIL_OK) {
        dal_session_rollback(c);
        return status;
    }
    return dal_session_commit(c, err);
}

/* Is it the case `of` (NULL: any), and does it hold nothing yet? */
static dalil_status is_begun(dal_ledger *ledger, const dal_ledger *of, bool *out_begun, dalil_error *err)
{
    int64_t ready = 0;
    *out_begun = of == NULL || (dal_id_equal(dal_ledger_case(ledger), dal_ledger_case(of)) &&
                                memcmp(dal_ledger_case_key(ledger), dal_ledger_case_key(of), DAL_KEY_SIZE) == 0);
    DAL_TRY(dal_ledger_last_ready(ledger, &ready, err));
    *out_begun = *out_begun && ready == 0;
    return DALIL_OK;
}

dalil_status dal_session_create(const char *folder, dal_ledger *of, dal_ledger **out_ledger, dalil_error *err)
{
    static const dal_ledger_options how;
    dalil_error why = {.position = -1};
    dal_ledger *begun = NULL;
    bool go_on = false;
    dalil_status status = of != NULL ? dal_ledger_create_copy(folder, &how, of, out_ledger, &why)
                                     : dal_ledger_create(folder, &how, out_ledger, &why);
    if (status == DALIL_OK)
        return DALIL_OK;
    if (status == DALIL_EINVAL && dal_ledger_open(folder, &how, &begun, NULL) == DALIL_OK &&
        is_begun(begun, of, &go_on, NULL) == DALIL_OK && go_on) {
        *out_ledger = begun;
        return DALIL_OK;
    }
    dal_ledger_close(begun);
    if (err != NULL)
        *err = why;
    return status;
}

dalil_status dalil_case_init(const char *folder, const char *title, const dalil_case_options *options,
                             dalil_case **out_case, dalil_error *err)
{
    dalil_case *c;
    DAL_TRY(dal_file_make_folder(folder, 0700, err));
    DAL_TRY(new_session(options, &c, err));
    dalil_status status = dal_session_create(folder, NULL, &c->ledger, err);
    if (status == DALIL_OK)
        status = open_tables(c, err);
    if (status == DALIL_OK && c->author_name[0] != '\0')
        status = put_title(c, title != NULL ? title : "", err);
    if (status == DALIL_OK)
        *out_case = c;
    else
        dalil_case_close(c);
    return status;
}

/* What was read of the tables and kept: there may be more now. */
static void forget_read(dalil_case *c)
{
    dal_wordings_free(c->wordings);
    dal_voices_free(c->voices);
    c->wordings = NULL;
    c->voices = NULL;
    dal_kept_forget(&c->texts);
    dal_kept_forget(&c->results);
}

void dalil_case_close(dalil_case *c)
{
    if (c == NULL)
        return;
    dal_fold_close(c->fold);
    dal_ledger_close(c->ledger);
    dalil_vocabulary_free(c->vocabulary);
    forget_read(c);
    dal_free(c);
}

dalil_status dal_session_vocabulary(dalil_case *c, const dalil_vocabulary **out, dalil_error *err)
{
    if (c->vocabulary == NULL)
        DAL_TRY(dalil_vocabulary_new(NULL, 0, &c->vocabulary, err));
    *out = c->vocabulary;
    return DALIL_OK;
}

dalil_status dal_session_voices(dalil_case *c, dalil_string question, dal_voice_visit *visit, void *context,
                                dalil_error *err)
{
    if (c->voices == NULL)
        DAL_TRY(dal_voices_new(c->fold, &c->voices, err));
    return dal_voices_each(c->voices, question, visit, context, err);
}

dalil_status dal_session_words(dalil_case *c, const dal_parts_words **out, dalil_error *err)
{
    const dalil_vocabulary *vocabulary;
    DAL_TRY(dal_session_vocabulary(c, &vocabulary, err));
    *out = vocabulary->parts;
    return DALIL_OK;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

typedef struct looking {
    const char *name;
    dal_id id;
    bool found;
} looking;

static dalil_status is_author(void *context, const dal_id *author, dalil_string name, dalil_error *err)
{
    looking *l = context;
    (void)err;
    if (!l->found && dal_str_equal(name, dal_str(l->name))) {
        l->id = *author;
        l->found = true;
    }
    return DALIL_OK;
}

/* An entry that only carries one word: device, author. */
static dalil_status put_word(dalil_case *c, const char *kind, const dal_id *id, const char *key, const char *word,
                             dalil_error *err)
{
    dal_buf body = dal_buf_init(DAL_ENTRY_MAX);
    dal_json_writer w = dal_json_write(&body);
    dal_hash hash;
    dal_json_open(&w, NULL, '{');
    if (id != NULL)
        dal_json_put_id(&w, "id", id);
    dalil_status status = dal_session_put_words(c, &w, key, dal_str(word), err);
    dal_json_close(&w, '}');
    if (status == DALIL_OK)
        status = dal_session_put(c, kind, &body, NULL, &hash, err);
    dal_buf_release(&body);
    return status;
}

static dalil_status introduce(dalil_case *c, dalil_error *err)
{
    looking l = {.name = c->author_name};
    DAL_TRY(dal_query_authors(c->fold, is_author, &l, err));
    if (!l.found)
        dal_random(l.id.bytes, sizeof l.id.bytes);
    c->author = l.id;
    if (dal_ledger_new_device(c->ledger))
        DAL_TRY(put_word(c, "device", NULL, "label", c->device_label, err));
    return l.found ? DALIL_OK : put_word(c, "author", &l.id, "name", c->author_name, err);
}

dalil_status dal_session_begin(dalil_case *c, dalil_error *err)
{
    if (c->author_name[0] == '\0')
        return dal_fail(err, DALIL_EDECISION, "app.no-author", NULL);
    if (c->options.known_at != NULL)
        return dal_fail(err, DALIL_EINVAL, "app.past-is-read-only", NULL);
    DAL_TRY(dal_ledger_begin(c->ledger, err));
    /* Under the lock: what another program wrote meanwhile is known before anything is decided on it. */
    dalil_status status = dal_fold_catch_up(c->fold, err);
    if (status == DALIL_OK)
        status = dal_session_check_clock(c, err);
    if (status == DALIL_OK)
        status = introduce(c, err);
    c->wrote = status == DALIL_OK;
    if (status != DALIL_OK)
        dal_ledger_rollback(c->ledger);
    return status;
}

dalil_status dal_session_put(dalil_case *c, const char *kind, const dal_buf *body, const dal_over *over,
                             dal_hash *out_hash, dalil_error *err)
{
    DAL_TRY(dal_buf_check(body, err));
    dal_entry_draft draft = {.author = c->author,
                             .time = dal_clock_now(),
                             .kind = kind,
                             .body = dal_buf_string(body),
                             .over = over != NULL ? over->hash : NULL,
                             .over_count = over != NULL ? over->count : 0};
    dal_random(draft.request.bytes, sizeof draft.request.bytes);
    return dal_ledger_put_entry(c->ledger, &draft, out_hash, err);
}

dalil_status dal_session_put_words(dalil_case *c, dal_json_writer *body, const char *key, dalil_string words,
                                   dalil_error *err)
{
    dal_hash name;
    DAL_TRY(dal_ledger_put_blob(c->ledger, words, &name, err));
    dal_json_put_hash(body, key, &name);
    return DALIL_OK;
}

dalil_status dal_session_commit(dalil_case *c, dalil_error *err)
{
    forget_read(c);
    DAL_TRY(dal_ledger_commit(c->ledger, dal_clock_now(), err));
    return dal_fold_catch_up(c->fold, err);
}

void dal_session_rollback(dalil_case *c)
{
    dal_ledger_rollback(c->ledger);
}

/* ---- shared reading ---------------------------------------------------------------------------------------------- */

dal_id dal_session_name_id(dalil_case *c, dalil_string name)
{
    char folded[1024];
    size_t size = dalil_source_fold(name, folded, sizeof folded);
    return dal_name_id(dal_ledger_case_key(c->ledger), (dalil_string){folded, size});
}

typedef struct receipts {
    dalil_case *c;
    dalil_time published;
} receipts;

static dalil_status look_at_receipt(void *context, const dal_receipt_row *row, dalil_error *err)
{
    receipts *r = context;
    dalil_time time;
    (void)err;
    if (row->published.size > 0 && dal_time_parse(row->published, r->c->options.zone, &time, NULL) == DALIL_OK &&
        (!dal_time_known(r->published) || time.end < r->published.end))
        r->published = time;
    return DALIL_OK;
}

/* The same bytes under another key, from a later receipt. */
typedef struct elsewhere {
    dalil_case *c;
    dal_buf *out;
    dal_hash first;
    bool found;
} elsewhere;

static dalil_status look_elsewhere(void *context, const dal_receipt_row *row, dalil_error *err)
{
    elsewhere *e = context;
    (void)err;
    if (!e->found && !dal_hash_is_zero(&row->text) && dal_hash_compare(&row->text, &e->first) != 0)
        e->found = dal_ledger_get_blob(e->c->ledger, &row->text, e->out, NULL) == DALIL_OK;
    return DALIL_OK;
}

dalil_status dal_session_text(dalil_case *c, const dal_hash *report, dal_buf *out, dalil_error *err)
{
    dal_hash text = {{0}};
    bool here = false;
    DAL_TRY(dal_query_text(c->fold, report, &text, &here, err));
    if (!here)
        return dal_fail(err, DALIL_ENOTFOUND, "app.no-report", NULL);
    dalil_status status = dal_ledger_get_blob(c->ledger, &text, out, err);
    elsewhere e = {.c = c, .out = out, .first = text};
    if (status == DALIL_ENOTFOUND || status == DALIL_EINTEGRITY)
        DAL_TRY(dal_query_receipts(c->fold, report, look_elsewhere, &e, err));
    return status == DALIL_ENOTFOUND || e.found ? DALIL_OK : status;
}

dalil_status dal_session_kept_text(dalil_case *c, const dal_hash *report, dalil_string *out_text, dalil_error *err)
{
    enum { KEPT_MAX = 64 << 20 };
    dal_hash name = {{0}};
    bool here = false;
    DAL_TRY(dal_query_text(c->fold, report, &name, &here, err));
    if (dal_hash_is_zero(&name))
        name = *report; /* there are only the bytes as they came */
    dal_kept_slot *slot = here ? dal_kept_find(&c->texts, &name) : NULL;
    if (slot == NULL) {
        dal_buf text = dal_buf_init(DAL_TEXT_MAX);
        dalil_status status = dal_session_text(c, report, &text, err);
        if (status != DALIL_OK)
            dal_buf_release(&text);
        if (status != DALIL_EINTEGRITY)
            DAL_TRY(status);
        slot = dal_kept_room(&c->texts, &name, text.size, KEPT_MAX);
        slot->text = text;
    }
    *out_text = dal_buf_string(&slot->text);
    return DALIL_OK;
}

dalil_status dal_session_published(dalil_case *c, const dal_hash *report, dalil_time *out, dalil_error *err)
{
    receipts r = {.c = c};
    DAL_TRY(dal_query_receipts(c->fold, report, look_at_receipt, &r, err));
    *out = r.published;
    return DALIL_OK;
}

dalil_status dal_session_entry_words(dalil_case *c, const dal_hash *entry, const char *key, json_t **out_json,
                                     dalil_error *err)
{
    dal_buf bytes = dal_buf_init(DAL_ENTRY_MAX);
    dal_entry read;
    dalil_status status = dal_fold_find_entry(c->fold, entry, &bytes, err);
    if (status == DALIL_OK)
        status = dal_entry_read(dal_buf_string(&bytes), &read, err);
    dal_buf_release(&bytes);
    DAL_TRY(status);
    status = dal_fold_words(c->fold, read.body, key, out_json, err);
    dal_entry_release(&read);
    return status;
}

/* The words that an answer to a further question does not repeat stand with the first. */
static dalil_status fill_from(json_t *fields, const json_t *claims, dalil_error *err)
{
    static const char *const words[] = {"via", "cue", "hedge", "when", "quote", "quantities"};
    json_t *as = json_object_get(fields, "as");
    json_t *first = json_is_integer(as) ? json_array_get(claims, (size_t)json_integer_value(as)) : NULL;
    for (size_t i = 0; first != NULL && i < sizeof words / sizeof words[0]; i++) {
        json_t *value = json_object_get(first, words[i]);
        if (value != NULL && json_object_set_new(fields, words[i], json_deep_copy(value)) != 0)
            return dal_fail_memory(err);
    }
    return DALIL_OK;
}

/* One statement of a run, with its source put in full: a copy, for the run's own is kept. */
static dalil_status fields_of_run(const json_t *result, int64_t item, json_t **out_fields, dalil_error *err)
{
    const json_t *claims = json_object_get(result, "claims"), *found = json_array_get(claims, (size_t)item);
    const json_t *index = json_object_get(found, "source");
    if (found == NULL)
        return dal_fail(err, DALIL_EINTEGRITY, "app.run-broken", NULL);
    json_t *fields = json_deep_copy(found);
    if (fields == NULL)
        return dal_fail_memory(err);
    dalil_status status = fill_from(fields, claims, err);
    if (status == DALIL_OK && json_is_integer(index)) {
        json_t *source = json_array_get(json_object_get(result, "sources"), (size_t)json_integer_value(index));
        if (source != NULL && json_object_set_new(fields, "source", json_deep_copy(source)) != 0)
            status = dal_fail_memory(err);
    }
    if (status == DALIL_OK)
        *out_fields = fields;
    else
        json_decref(fields);
    return status;
}

/* What a run found, kept until its room is needed. */
static dalil_status result_of(dalil_case *c, const dal_hash *entry, json_t **out_result, dalil_error *err)
{
    enum { STATEMENTS_MAX = 200000 };
    dal_kept_slot *slot = dal_kept_find(&c->results, entry);
    if (slot == NULL) {
        json_t *result;
        DAL_TRY(dal_session_entry_words(c, entry, "result", &result, err));
        slot = dal_kept_room(&c->results, entry, json_array_size(json_object_get(result, "claims")), STATEMENTS_MAX);
        slot->json = result;
    }
    *out_result = slot->json;
    return DALIL_OK;
}

dalil_status dal_session_fields(dalil_case *c, const dal_claim_row *claim, json_t **out_fields, dalil_error *err)
{
    dal_run_row run;
    json_t *result;
    bool found;
    if (claim->state != 0 && claim->state != 2 && claim->state != 5) /* accepted, corrected, added: with a copy */
        return dal_session_entry_words(c, &claim->decided, "fields", out_fields, err);
    DAL_TRY(dal_query_run(c->fold, &claim->report, &run, &found, err));
    if (!found || claim->item < 0) {
        *out_fields = json_object();
        return *out_fields != NULL ? DALIL_OK : dal_fail_memory(err);
    }
    DAL_TRY(result_of(c, &run.entry, &result, err));
    return fields_of_run(result, claim->item, out_fields, err);
}

dalil_status dal_session_time(const dalil_case *c, const char *text, dalil_time *out, dalil_error *err)
{
    if (dal_str_trim(dal_str(text)).size == 0)
        return dal_fail(err, DALIL_EINVAL, "time.missing", NULL);
    return dal_time_parse(dal_str(text), c->options.zone, out, err);
}

dalil_status dal_session_as_of(const dalil_case *c, const char *text, int64_t *out_ms, dalil_error *err)
{
    dalil_time time;
    if (text == NULL) {
        *out_ms = INT64_MAX;
        return DALIL_OK;
    }
    DAL_TRY(dal_session_time(c, text, &time, err));
    *out_ms = time.precision >= DALIL_HOUR ? time.start : time.end;
    return DALIL_OK;
}

int64_t dal_session_shown(const dalil_case *c, const char *text, int64_t ms)
{
    dalil_time time;
    bool coarse = text != NULL && dal_session_time(c, text, &time, NULL) == DALIL_OK && time.precision < DALIL_HOUR;
    return coarse && ms != INT64_MAX ? ms - 1000 : ms;
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

void dal_record_begin(dal_record *r, const char *type)
{
    r->text = dal_buf_init(DAL_RECORD_MAX);
    r->w = dal_json_write(&r->text);
    dal_json_open(&r->w, NULL, '{');
    dal_json_put_cstring(&r->w, "type", type);
}

dalil_status dal_record_send(dal_record *r, dalil_answer *answer, void *context, dalil_error *err)
{
    dal_json_close(&r->w, '}');
    dalil_status status = dal_buf_check(&r->text, err);
    if (status == DALIL_OK)
        status = answer(context, dal_buf_string(&r->text), err);
    dal_buf_release(&r->text);
    return status;
}

void dal_record_short(dal_record *r, const char *key, const dal_hash *hash)
{
    char hex[DAL_HEX_SIZE + 1];
    dal_hex(hash->bytes, DAL_HASH_SIZE, hex);
    hex[8] = '\0';
    dal_json_put_cstring(&r->w, key, hex);
}

void dal_record_instant(const dalil_case *c, dal_json_writer *w, const char *key, int64_t ms)
{
    dal_buf text = dal_buf_init(128);
    if (ms == INT64_MIN || ms == INT64_MAX) {
        dal_json_put_null(w, key);
        return;
    }
    ms -= ((ms % 1000) + 1000) % 1000; /* people are told seconds */
    dalil_time time = {.start = ms, .end = ms + 1000, .precision = DALIL_SECOND, .zone = (int16_t)c->options.zone};
    dal_time_format(time, c->options.zone, &text);
    dal_json_put_string(w, key, dal_buf_string(&text));
    dal_buf_release(&text);
}

dalil_status dal_record_author(dalil_case *c, dal_json_writer *w, const char *key, const dal_id *author,
                               dalil_error *err)
{
    dal_buf name = dal_buf_init(DAL_ENTRY_MAX);
    dalil_status status = dal_query_author_name(c->fold, author, &name, err);
    if (status == DALIL_OK)
        dal_json_put_string(w, key, dal_buf_string(&name));
    dal_buf_release(&name);
    return status;
}

bool dal_session_go_on(const dalil_case *c, int64_t done, int64_t total)
{
    return c->options.progress == NULL || c->options.progress(c->options.progress_context, done, total);
}
