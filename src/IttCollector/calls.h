/* The functions given to clients, under the names of the API without its prefix. */
#ifndef TMA_ITT_CALLS_H
#define TMA_ITT_CALLS_H

#include "abi.h"

itt_domain *domain_create(const char *name);
itt_string *string_handle_create(const char *text);
int event_create(const char *name, int length);

void task_begin(itt_domain *domain, itt_id id, itt_id parent, itt_string *name);
void task_begin_fn(itt_domain *domain, itt_id id, itt_id parent, void *function);
void task_end(itt_domain *domain);
void task_begin_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id, itt_id parent, itt_string *name);
void task_end_ex(itt_domain *domain, void *clock, unsigned long long stamp);
void task_begin_overlapped(itt_domain *domain, itt_id id, itt_id parent, itt_string *name);
void task_begin_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id, itt_id parent, itt_string *name);
void task_end_overlapped(itt_domain *domain, itt_id id);
void task_end_overlapped_ex(itt_domain *domain, void *clock, unsigned long long stamp, itt_id id);
void region_begin(itt_domain *domain, itt_id id, itt_id parent, itt_string *name);
void region_end(itt_domain *domain, itt_id id);
void frame_begin_v3(itt_domain *domain, itt_id *id);
void frame_end_v3(itt_domain *domain, itt_id *id);
void frame_submit_v3(itt_domain *domain, itt_id *id, unsigned long long begin, unsigned long long end);
int event_start(int event);
int event_end(int event);
void marker(itt_domain *domain, itt_id id, itt_string *name, int scope);
void collection_pause(void);
void collection_resume(void);
void collection_pause_scoped(int scope);
void collection_resume_scoped(int scope);
void thread_set_name(const char *name);
unsigned long long get_timestamp(void);

#endif
