/* app/decide_fields.c: what a decision says of a statement: whose word it is, when, how many, which way. */
#include "app/decide_fields.h"
#include "app/known.h"
#include "app/run.h"
#include "app/values.h"
#include "case/kinds/kinds.h"
#include "engine/claims/parts.h"

/* Members of a decision that are copied into the fields as they are. */
static const char *const plain_fields[] = {"via", "hedge", "origin", "note", "question", "cue", "quote"};

static dalil_status memory_unless(int result, dalil_error *err)
{
    return result == 0 ? DALIL_OK : dal_fail_memory(err);
}

/* What sort of source a name newly given is, when that is not said: what it is elsewhere in the case, else what stood
 * here; but whoever has a name now is no longer nobody by name. */
static dalil_string kind_of_named(const dal_buf *elsewhere, dalil_string old)
{
    bool nameless =
        old.size == 0 || dal_str_equal(old, DALIL_STR("anonymous")) || dal_str_equal(old, DALIL_STR("none"));
    if (elsewhere->size > 0)
        return dal_buf_string(elsewhere);
    return nameless ? DALIL_STR("organisation") : old;
}

static dalil_status put_source(json_t *fields, dalil_string name, dalil_string kind, const dal_id *id, dalil_error *err)
{
    char hex[2 * DAL_ID_SIZE + 1];
    dalil_source_kind known;
    if (!dalil_source_kind_from_name(kind, &known))
        return dal_fail_choice(err, "kind", kind, DAL_KINDS);
    if (name.size == 0)
        return json_object_del(fields, "source"), DALIL_OK; /* no name: the report tells it itself */
    dal_hex(id->bytes, DAL_ID_SIZE, hex);
    json_t *source =
        json_pack("{s:s%, s:s, s:s%}", "name", name.data, name.size, "id", hex, "kind", kind.data, kind.size);
    return source != NULL ? memory_unless(json_object_set_new(fields, "source", source), err) : dal_fail_memory(err);
}

static dalil_status set_source(dalil_case *c, json_t *fields, const json_t *decision, dalil_error *err)
{
    const json_t *given = json_object_get(decision, "source"), *old = json_object_get(fields, "source");
    dalil_string name = dal_json_string(decision, "source"), kind = dal_json_string(decision, "kind");
    dal_buf elsewhere = dal_buf_init(DAL_ENTRY_MAX);
    dalil_status status = DALIL_OK;
    if (given == NULL && kind.size == 0)
        return DALIL_OK;
    if (given == NULL)
        name = dal_json_string(old, "name");
    dal_id id = dal_session_name_id(c, name);
    if (kind.size == 0) {
        status = dal_query_source_kind(c->fold, &id, &elsewhere, err);
        kind = kind_of_named(&elsewhere, dal_json_string(old, "kind"));
    }
    if (status == DALIL_OK)
        status = put_source(fields, name, kind, &id, err);
    dal_buf_release(&elsewhere);
    return status;
}

static dalil_status set_time(dalil_case *c, json_t *fields, const json_t *decision, const char *key, dalil_error *err)
{
    dalil_time time;
    dalil_string text = dal_json_string(decision, key);
    if (json_object_get(decision, key) == NULL)
        return DALIL_OK;
    if (dal_str_trim(text).size == 0)
        return dal_fail(err, DALIL_EINVAL, "time.missing", NULL);
    DAL_TRY(dal_time_parse(text, c->options.zone, &time, err));
    json_t *value =
        json_pack("[I, I, s]", (json_int_t)time.start, (json_int_t)time.end, dal_precision_name(time.precision));
    return value != NULL ? memory_unless(json_object_set_new(fields, key, value), err) : dal_fail_memory(err);
}

static dalil_status set_names(json_t *fields, const json_t *decision, dalil_error *err)
{
    dalil_string stance = dal_json_string(decision, "stance"), basis = dal_json_string(decision, "basis");
    dalil_stance known_stance;
    dalil_basis known_basis;
    if (stance.size > 0 && !dalil_stance_from_name(stance, &known_stance))
        return dal_fail_choice(err, "stance", stance, DAL_STANCES);
    if (basis.size > 0 && !dalil_basis_from_name(basis, &known_basis))
        return dal_fail_choice(err, "basis", basis, DAL_BASES);
    if (stance.size > 0)
        DAL_TRY(memory_unless(json_object_set(fields, "stance", json_object_get(decision, "stance")), err));
    return basis.size > 0 ? memory_unless(json_object_set(fields, "basis", json_object_get(decision, "basis")), err)
                          : DALIL_OK;
}

static dalil_status set_flags(json_t *fields, const json_t *decision, dalil_error *err)
{
    int64_t flags = dal_json_integer(fields, "flags", 0);
    static const struct {
        const char *key;
        int64_t flag;
    } known[] = {{"complete", DAL_FLAG_COMPLETE},
                 {"made_up", DAL_FLAG_MADE_UP},
                 {"about", DAL_FLAG_ABOUT},
                 {"order", DAL_FLAG_ORDER}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const json_t *value = json_object_get(decision, known[i].key);
        if (value == NULL)
            continue;
        bool on = json_is_true(value) || json_integer_value(value) != 0;
        flags = on ? flags | known[i].flag : flags & ~known[i].flag;
    }
    return memory_unless(json_object_set_new(fields, "flags", json_integer(flags)), err);
}

dalil_status dal_decision_value(const json_t *decision, json_t **out_value, dalil_error *err)
{
    json_t *value = json_object_get(decision, "value");
    if (value != NULL && json_is_string(value))
        return dal_value_read(dal_json_string(decision, "value"), out_value, err);
    if (value != NULL && !dal_value_fits(value))
        return dal_fail(err, DALIL_EINVAL, "value.array", NULL);
    *out_value = json_incref(value);
    return DALIL_OK;
}

/* "~350": what about one number stands for. */
static dalil_status read_about(dalil_string number, json_t **out_value, dalil_error *err)
{
    json_t *one;
    double low, high;
    DAL_TRY(dal_value_read(number, &one, err));
    const json_t *from = json_array_get(one, 0), *to = json_array_get(one, 1);
    bool single = json_is_number(from) && json_equal((json_t *)(uintptr_t)from, (json_t *)(uintptr_t)to);
    dal_claims_value(&(dalil_quantity){.op = DALIL_ABOUT, .value = json_number_value(from)}, &low, &high);
    json_decref(one);
    if (!single) {
        dal_fail(err, DALIL_EINVAL, "value.about", NULL);
        dal_error_argument(err, 0, number);
        return DALIL_EINVAL;
    }
    *out_value = json_pack("[II]", (json_int_t)low, (json_int_t)high);
    return *out_value != NULL ? DALIL_OK : dal_fail_memory(err);
}

/* A value put by a person is as exact as the person put it. */
static dalil_status set_value(json_t *fields, const json_t *decision, dalil_error *err)
{
    json_t *value = NULL;
    dalil_string rest, text = dal_json_string(decision, "value");
    int64_t flags = dal_json_integer(fields, "flags", 0) & ~(int64_t)(DAL_FLAG_ABOUT | DAL_FLAG_ORDER);
    if (dal_str_starts(text, DALIL_STR("~"))) {
        dal_str_cut(text, '~', &rest);
        DAL_TRY(read_about(rest, &value, err));
        flags |= DAL_FLAG_ABOUT;
    } else {
        DAL_TRY(dal_decision_value(decision, &value, err));
    }
    if (value == NULL)
        return DALIL_OK;
    DAL_TRY(memory_unless(json_object_set_new(fields, "value", value), err));
    return memory_unless(json_object_set_new(fields, "flags", json_integer(flags)), err);
}

dalil_status dal_fields_change(dalil_case *c, json_t *fields, const json_t *decision, dalil_error *err)
{
    dalil_string question = dal_json_string(decision, "question");
    if (question.size > 0)
        DAL_TRY(dal_known_question(c, question, true, err));
    for (size_t i = 0; i < sizeof plain_fields / sizeof plain_fields[0]; i++) {
        json_t *value = json_object_get(decision, plain_fields[i]);
        if (value != NULL)
            DAL_TRY(memory_unless(json_object_set(fields, plain_fields[i], value), err));
    }
    DAL_TRY(set_value(fields, decision, err));
    DAL_TRY(set_source(c, fields, decision, err));
    DAL_TRY(set_names(fields, decision, err));
    DAL_TRY(set_time(c, fields, decision, "said", err));
    DAL_TRY(set_time(c, fields, decision, "of", err));
    return set_flags(fields, decision, err);
}
