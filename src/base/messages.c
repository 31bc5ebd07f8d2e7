/* base/messages.c: every sentence a person sees, found by its identifier in data/messages.tsv. */
#include "base/base.h"
#include "base/embed.h"
#include <pthread.h>
#include <stdlib.h>

enum { MESSAGES_MAX = 4096 };

typedef struct message {
    dalil_string id, text[2]; /* by dalil_language */
} message;

static message table[MESSAGES_MAX];
static size_t table_count;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static int compare(const void *a, const void *b)
{
    return dal_str_compare(((const message *)a)->id, ((const message *)b)->id);
}

/* Lines of identifier, English, Arabic, separated by tabs; # begins a comment.  The table points into the embedded
 * bytes and is built without allocating, so that lack of memory can still be told. */
static void load(void)
{
    dalil_string rest = dal_embedded("messages.tsv");
    while (rest.size > 0 && table_count < MESSAGES_MAX) {
        dalil_string line = dal_str_cut(rest, '\n', &rest), tail;
        if (line.size == 0 || line.data[0] == '#')
            continue;
        message *m = &table[table_count++];
        m->id = dal_str_cut(line, '\t', &tail);
        m->text[DALIL_ENGLISH] = dal_str_cut(tail, '\t', &tail);
        m->text[DALIL_ARABIC] = tail;
    }
    qsort(table, table_count, sizeof table[0], compare);
}

dalil_string dal_message(const char *id, dalil_language language)
{
    pthread_once(&table_once, load);
    message key = {.id = dal_str(id)};
    const message *found = bsearch(&key, table, table_count, sizeof table[0], compare);
    return found != NULL ? found->text[language == DALIL_ARABIC] : key.id;
}
