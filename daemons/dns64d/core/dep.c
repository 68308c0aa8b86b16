/*
 * dep.c - what a DNS64 job needs: plain answers, by which it is made
 *
 * One is in the cache already, is our own, or comes from a plain job, perhaps one that
 * others wait for too.
 */
#include "dep.h"

#include "ptr.h"

/* False for a reverse name that is not below the prefix any more (after a reload). */
static bool dep_question(const struct dns64 *d, const struct job *j, unsigned which,
			 struct question *out)
{
	struct addr4 a;

	*out = j->question;
	if (j->key.type != DNS_PTR) {
		out->type = which == DEP_AAAA ? DNS_AAAA : DNS_A;
		return true;
	}
	if (!ptr_prefix(&d->conf, &j->question.name, &a))
		return false;
	out->name = ptr_in_addr(a);
	return true;
}

bool dep_needed(const struct dns64 *d, const struct job *j, unsigned which,
		struct needed *out)
{
	if (!dep_question(d, j, which, &out->question))
		return false;
	out->key = key_of(&out->question, j->key.flags & (KEY_DO | KEY_CD));
	out->key.asks = j->key.asks;
	if (local_has(d->local, &out->question.name))
		out->key.flags |= KEY_LOCAL;
	out->key.epoch = out->key.asks || out->key.flags & KEY_LOCAL ? j->key.epoch : 0;
	out->hash = key_hash(&d->secret, &out->key);
	return true;
}

static void keep_local(struct dns64 *d, const struct needed *n, uint64_t now_ms)
{
	struct image i = local_answer(d->local, &n->question, &d->mw);

	i.born_ms = now_ms;
	if (i.len)
		cache_put(d->cache, &n->key, n->hash, &i);
}

/* The plain job for what is needed, perhaps one that others wait for. */
static struct job *child_for(struct dns64 *d, const struct job *j, const struct needed *n,
			     uint64_t now_ms)
{
	struct job *child = job_find(d, &n->key, n->hash);
	bool fresh = !child;

	if (fresh)
		child = job_new(d, &n->key, n->hash, &n->question, now_ms);
	if (child && j->trace)
		child->trace = j->trace;
	if (child && fresh)
		ask_begin(d, child, now_ms);
	return child;
}

void dep_need(struct dns64 *d, struct job *j, unsigned which, uint64_t now_ms)
{
	struct dep *dep = &j->dep[which];
	struct needed n;
	struct image i;
	struct job *child;

	dep->state = DEP_READY;
	if (!dep_needed(d, j, which, &n))
		return;
	if (n.key.flags & KEY_LOCAL) {
		keep_local(d, &n, now_ms);
		return;
	}
	if (!j->renews && cache_find(d->cache, &n.key, n.hash, now_ms, &i)) {
		trace(d, j->trace, (struct trace_event){ .step = TRACE_KNOWN,
			.question = &n.question, .image = &i }, now_ms);
		return;
	}
	child = child_for(d, j, &n, now_ms);
	if (!child)
		return;
	dep->state = DEP_WAIT;
	dep->child = child;
	queue_push(&child->parents, &dep->link);
}

const struct image *dep_image(struct dns64 *d, const struct job *j, unsigned which,
			      struct image *room)
{
	const struct dep *dep = &j->dep[which];
	struct needed n;

	if (dep->state != DEP_READY)
		return NULL;
	*room = (struct image){ .kind = IMAGE_ERROR, .rcode = DNS_SERVFAIL, .ede = EDE_NONE,
				.soa_ttl = NO_SOA };
	if (dep->failed) {
		room->rcode = dep->rcode;
		room->ede = dep->ede;
		room->silent = dep->silent;
	} else if (dep_needed(d, j, which, &n)) {
		cache_find_since(d->cache, &n.key, n.hash, j->started_ms, room);
	}
	return room;
}
