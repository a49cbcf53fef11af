/* SPDX-License-Identifier: MIT
 *
 * One rule per claim: from rows to a finding. claims.c says which claim goes by which. */
#ifndef VB_JUDGE_CLAIM_RULES_H
#define VB_JUDGE_CLAIM_RULES_H

#include "judge/claims.h"

typedef struct vb_claim_finding vb_claim_rule(const struct vb_results *results);

vb_claim_rule vb_rule_heap_object;
vb_claim_rule vb_rule_always_allocates;
vb_claim_rule vb_rule_falls_short;
vb_claim_rule vb_rule_million;
vb_claim_rule vb_rule_pauses;
vb_claim_rule vb_rule_reduces_overhead;
vb_claim_rule vb_rule_value_or_future;
vb_claim_rule vb_rule_no_allocation;
vb_claim_rule vb_rule_direct_result;
vb_claim_rule vb_rule_wraps_future;
vb_claim_rule vb_rule_half_synchronous;
vb_claim_rule vb_rule_hot_path;
vb_claim_rule vb_rule_await_once;
vb_claim_rule vb_rule_as_task;
vb_claim_rule vb_rule_always_async;
vb_claim_rule vb_rule_cache;
vb_claim_rule vb_rule_orders_of_magnitude;
vb_claim_rule vb_rule_article_table;
vb_claim_rule vb_rule_debug_builds;
vb_claim_rule vb_rule_channels;
vb_claim_rule vb_rule_pipelines;
vb_claim_rule vb_rule_boundary;

#endif
