/* bench core: the ledger's figures.  On the file system of the current folder (build/), synced as in use.
 *
 * "As many bytes" is what a receipt covers: the bytes of the entry, of its commit and of the signature.  The bare side
 * writes them with one write() to a growing file and calls fdatasync(). */
#include "base/file.h"
#include "base/thread.h"
#include "case/fold.h"
#include "case/profile.h"
#include "case/verify.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PAIRS = 5,
    APPENDS = 200,
    TURN = 20,
    WARM = 2000,
    SINGLES = 2000,
    BATCHES = 200,
    BATCH = 1000,
    REPORTS = 10000,
    LATE = 21
};

static const dal_ledger_options plain;
static char folder[200];
static dalil_error err;
static uint64_t requests;

static void must(dalil_status status)
{
    char text[500];
    if (status == DALIL_OK)
        return;
    dalil_error_text(&err, DALIL_ENGLISH, text, sizeof text);
    fprintf(stderr, "core: %s\n", text);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of the whole process: on a shared machine it tells more than the wall clock. */
static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double median(double *value, size_t count)
{
    qsort(value, count, sizeof *value, by_value);
    return value[count / 2];
}

static dal_ledger *make(const char *name)
{
    char path[300], profile[300];
    dal_ledger *ledger;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(profile, sizeof profile, "%s/profile", folder);
    setenv("DALIL_HOME", profile, 1);
    must(dal_file_make_folder(path, 0700, &err));
    must(dal_ledger_create(path, &plain, &ledger, &err));
    return ledger;
}

static dal_hash put(dal_ledger *ledger, const char *kind, const char *body)
{
    dal_hash hash;
    dal_entry_draft draft = {.time = 1700000000000, .kind = kind, .body = dal_str(body)};
    requests++;
    memcpy(draft.author.bytes, "an author of 16.", DAL_ID_SIZE);
    memcpy(draft.request.bytes, &requests, sizeof requests);
    must(dal_ledger_put_entry(ledger, &draft, &hash, &err));
    return hash;
}

/* Hexadecimal names, as bodies hold them. */
typedef struct names {
    char report[DAL_HEX_SIZE + 1], text[DAL_HEX_SIZE + 1], about[DAL_HEX_SIZE + 1];
} names;

static void put_report(dal_ledger *ledger, const names *n, size_t size)
{
    char body[512];
    snprintf(body, sizeof body, "{\"report\":\"%s\",\"text\":\"%s\",\"size\":%zu,\"about\":\"%s\"}", n->report, n->text,
             size, n->about);
    put(ledger, "report.add", body);
}

static void put_review(dal_ledger *ledger, const names *n)
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"report\":\"%s\",\"ranges\":[[10,90]],\"question\":\"held\",\"verdict\":\"accept\",\"fields\":\"%s\"}",
             n->report, n->about);
    put(ledger, "claim.review", body);
}

static void put_words(dal_ledger *ledger, dalil_string text, char hex[DAL_HEX_SIZE + 1])
{
    dal_hash name;
    must(dal_ledger_put_blob(ledger, text, &name, &err));
    dal_hex(name.bytes, DAL_HASH_SIZE, hex);
}

static void name_report(dal_ledger *ledger, int64_t number, names *n)
{
    char text[32];
    int size = snprintf(text, sizeof text, "report %lld", (long long)number);
    dal_hash item = dal_item_id(dal_ledger_case_key(ledger), (dalil_string){text, (size_t)size});
    dal_hex(item.bytes, DAL_HASH_SIZE, n->report);
}

/* ---- acknowledged appends -------------------------------------------------------------------------------------- */

static dalil_status sum_entry(void *context, const dal_ledger_entry_row *row, dalil_error *error)
{
    (void)error;
    *(size_t *)context += row->bytes.size;
    return DALIL_OK;
}

typedef struct measuring {
    dal_ledger *ledger;
    size_t bytes;
} measuring;

static dalil_status sum_commit(void *context, const dal_ledger_commit_row *row, dalil_error *error)
{
    measuring *m = context;
    m->bytes = row->bytes.size + row->signature.size;
    return dal_ledger_each_entry(m->ledger, row->id, sum_entry, &m->bytes, error);
}

static void append_one(dal_ledger *ledger, const names *n)
{
    must(dal_ledger_begin(ledger, &err));
    put_review(ledger, n);
    must(dal_ledger_commit(ledger, 1700000000000, &err));
}

static void write_bare(int fd, const char *bytes, size_t size)
{
    if (write(fd, bytes, size) != (ssize_t)size || fdatasync(fd) != 0)
        exit(1);
}

static size_t log_size(void)
{
    char path[300];
    struct stat about;
    snprintf(path, sizeof path, "%s/append/ledger.db-wal", folder);
    return stat(path, &about) == 0 ? (size_t)about.st_size : 0;
}

/* One pair: turns of ours and of the bare file; returns how many times as fast ours was. */
static double one_pair(dal_ledger *ledger, const names *n, int fd, const char *bytes, size_t size)
{
    double ours = 0, bare = 0;
    for (int i = 0; i < APPENDS; i += TURN) {
        double start = seconds();
        for (int j = 0; j < TURN; j++)
            append_one(ledger, n);
        double middle = seconds();
        for (int j = 0; j < TURN; j++)
            write_bare(fd, bytes, size);
        ours += middle - start;
        bare += seconds() - middle;
    }
    printf("  ours %.0f/s, bare %.0f/s: %.2f\n", APPENDS / ours, APPENDS / bare, bare / ours);
    return bare / ours;
}

static int bare_file(const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static double pairs(dal_ledger *ledger, const names *n, const char *name, const char *bytes, size_t size)
{
    double ratio[PAIRS];
    int fd = bare_file(name);
    for (int i = 0; i < PAIRS; i++)
        ratio[i] = one_pair(ledger, n, fd, bytes, size);
    close(fd);
    return median(ratio, PAIRS);
}

/* One by one, and what an append is made of.  On a machine that others use too the lowest tenth of many tells what a
 * quiet one would do. */
typedef struct singles {
    double append[SINGLES], processor[SINGLES], bare[SINGLES], over[SINGLES], sign[SINGLES];
} singles;

static double lowest_tenth(double *value)
{
    qsort(value, SINGLES, sizeof *value, by_value);
    return 1e6 * value[SINGLES / 10];
}

/* A file as long as a log that was folded back, to be written over from its beginning. */
static int old_log(const char *bytes, size_t step)
{
    enum { SIZE = 48 << 20 };
    int fd = bare_file("old-log");
    for (size_t at = 0; at < SIZE; at += step)
        if (write(fd, bytes, step) != (ssize_t)step)
            exit(1);
    if (fsync(fd) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        exit(1);
    return fd;
}

static void take_singles(dal_ledger *ledger, const names *n, const char *bytes, const size_t size[2], singles *s)
{
    unsigned char signature[DAL_SIGNATURE_SIZE];
    dal_device device;
    int fd = bare_file("single"), log = old_log(bytes, 1 << 20);
    dal_profile_new_device(&device);
    for (int i = 0; i < SINGLES; i++) {
        double work = processor(), start = seconds();
        append_one(ledger, n);
        double appended = seconds();
        s->processor[i] = processor() - work;
        s->append[i] = appended - start;
        start = seconds();
        write_bare(fd, bytes, size[0]);
        double written = seconds();
        write_bare(log, bytes, size[1]);
        double over = seconds();
        dal_commit_sign((dalil_string){bytes, size[0] / 2}, device.secret, signature); /* about a commit's length */
        s->sign[i] = seconds() - over;
        s->bare[i] = written - start;
        s->over[i] = over - written;
    }
    close(fd);
    close(log);
}

static void measure_singles(dal_ledger *ledger, const names *n, const char *bytes, const size_t size[2])
{
    static singles s;
    take_singles(ledger, n, bytes, size, &s);
    double append = lowest_tenth(s.append), bare = lowest_tenth(s.bare), over = lowest_tenth(s.over),
           sign = lowest_tenth(s.sign);
    printf("lowest tenth of %d, one by one: append %.0f us (%.0f of processor), bare %.0f us: %.2f\n", SINGLES, append,
           lowest_tenth(s.processor), bare, bare / append);
    printf("  of the append: %.0f us to write over %zu bytes of an old log and sync, %.0f us to sign, %.0f us all else;"
           " were that nothing: %.2f\n",
           over, size[1], sign, append - over - sign, bare / (over + sign));
}

static void measure_appends(void)
{
    static char bytes[1 << 20];
    dal_ledger *ledger = make("append");
    measuring m = {.ledger = ledger};
    names n;
    name_report(ledger, 1, &n);
    must(dal_ledger_begin(ledger, &err));
    put_words(ledger, DALIL_STR("{}"), n.about);
    put_review(ledger, &n);
    must(dal_ledger_commit(ledger, 1700000000000, &err));
    size_t before = log_size();
    append_one(ledger, &n);
    size_t log = log_size() - before;
    must(dal_ledger_each_ready(ledger, 1, 1, sum_commit, &m, &err));
    for (int i = 0; i < WARM; i++) /* until the log has been folded back once, as in any day's use of a server */
        append_one(ledger, &n);
    printf("acknowledged appends of one entry, against write+fdatasync of the %zu bytes that the receipt covers\n",
           m.bytes);
    printf("median %.2f (aim .80)\n", pairs(ledger, &n, "bare", bytes, m.bytes));
    printf("the same against write+fdatasync of the %zu bytes that went to the log\n", log);
    printf("median %.2f\n", pairs(ledger, &n, "bare-log", bytes, log));
    measure_singles(ledger, &n, bytes, (size_t[]){m.bytes, log});
    dal_ledger_close(ledger);
}

/* ---- batches --------------------------------------------------------------------------------------------------- */

static void append_batch(dal_ledger *ledger, int64_t batch, names *n)
{
    must(dal_ledger_begin(ledger, &err));
    if (batch == 0) {
        put_words(ledger, DALIL_STR("some text of a report"), n->text);
        put_words(ledger, DALIL_STR("{\"source\":\"somebody\",\"stance\":\"affirm\"}"), n->about);
    }
    for (int64_t i = 0; i < BATCH / 2; i++) {
        name_report(ledger, batch * BATCH / 2 + i, n);
        put_report(ledger, n, 21);
        put_review(ledger, n);
    }
    must(dal_ledger_commit(ledger, 1700000000000, &err));
}

static dalil_status ignore(void *context, const dalil_error *problem, dalil_error *error)
{
    (void)problem, (void)error;
    ++*(int *)context;
    return DALIL_OK;
}

static void measure_verify(dal_ledger *ledger, bool parse, const char *what, int aim)
{
    dal_verify_options options = {.parse = parse, .threads = 2};
    dal_verify_result result;
    int problems = 0;
    double start = seconds(), work = processor();
    must(dal_verify(ledger, &options, ignore, &problems, &result, &err));
    double time = seconds() - start;
    work = processor() - work;
    printf("verify %s, two threads: %.0f entries/s (aim %d), %.0f a second of one processor; %d problems\n", what,
           (double)result.entries / time, aim, (double)result.entries / work, problems);
}

static void measure_batches(void)
{
    dal_ledger *ledger = make("batches");
    names n;
    dal_fold *fold;
    double start = seconds(), work = processor(), total = (double)BATCHES * BATCH;
    for (int64_t i = 0; i < BATCHES; i++)
        append_batch(ledger, i, &n);
    printf("appended %d batches of %d entries (receipts and reviews, blobs shared): %.0f entries/s (aim 60000), %.0f a "
           "second"
           " of one processor\n",
           BATCHES, BATCH, total / (seconds() - start), total / (processor() - work));
    must(dal_fold_open(ledger, false, &fold, &err));
    start = seconds(), work = processor();
    must(dal_fold_catch_up(fold, &err));
    printf("folded: %.0f entries/s (aim 20000), %.0f a second of one processor\n", total / (seconds() - start),
           total / (processor() - work));
    dal_fold_close(fold);
    measure_verify(ledger, false, "by hash", 800000);
    measure_verify(ledger, true, "parsed", 250000);
    dal_ledger_close(ledger);
}

/* ---- one late entry -------------------------------------------------------------------------------------------- */

static void fill_case(dal_ledger *ledger)
{
    char text[3000];
    names n;
    for (int64_t i = 0; i < REPORTS; i++) {
        if (i % 100 == 0)
            must(dal_ledger_begin(ledger, &err));
        for (size_t at = 0; at < sizeof text; at++)
            text[at] = (char)('a' + (i + (int64_t)(at * at / 7)) % 23);
        put_words(ledger, (dalil_string){text, sizeof text}, n.text);
        put_words(ledger, DALIL_STR("{\"source\":\"somebody\"}"), n.about);
        name_report(ledger, i, &n);
        put_report(ledger, &n, sizeof text);
        put_review(ledger, &n);
        if (i % 100 == 99)
            must(dal_ledger_commit(ledger, 1700000000000, &err));
    }
}

static void measure_late(void)
{
    dal_ledger *ledger = make("late"), *other = NULL;
    dal_fold *fold;
    dal_ledger_merge_result merged;
    double late[LATE];
    char path[300];
    names n;
    fill_case(ledger);
    must(dal_fold_open(ledger, false, &fold, &err));
    must(dal_fold_catch_up(fold, &err));
    snprintf(path, sizeof path, "%s/other", folder);
    must(dal_file_make_folder(path, 0700, &err));
    must(dal_ledger_create_copy(path, &plain, ledger, &other, &err));
    must(dal_ledger_merge(other, ledger, &merged, &err));
    for (int i = 0; i < LATE; i++) { /* a word on an old report comes from another device */
        must(dal_ledger_begin(other, &err));
        name_report(ledger, i * 37, &n);
        put_words(other, DALIL_STR("{}"), n.about);
        put_review(other, &n);
        must(dal_ledger_commit(other, 1700000000000, &err));
        must(dal_ledger_merge(ledger, other, &merged, &err));
        double start = seconds();
        must(dal_fold_catch_up(fold, &err));
        late[i] = 1000 * (seconds() - start);
    }
    double worst = 0;
    for (int i = 0; i < LATE; i++)
        worst = late[i] > worst ? late[i] : worst;
    printf("one late entry folded, %d reports: median %.1f ms, longest %.1f ms (aim 50)\n", REPORTS, median(late, LATE),
           worst);
    dal_fold_close(fold);
    dal_ledger_close(other);
    dal_ledger_close(ledger);
}

int main(void)
{
    snprintf(folder, sizeof folder, "build/bench-core.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    measure_appends();
    measure_batches();
    measure_late();
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? 0 : 1;
}
