#pragma once
// Sharing out the tasks of several jobs in one loop.

#include "engine/kernels/team.h"

#include <span>

namespace sheaf::kernels {

/// body(index of the job, task within it) for tasksOf(job) tasks of every job. Call on every thread of a run.
template <class Job, class TasksOf, class Body>
void forEachTask(Worker& worker, std::span<const Job> jobs, const TasksOf& tasksOf, const Body& body)
{
    std::size_t tasks = 0;
    for (const Job& job : jobs)
        tasks += tasksOf(job);

    // A thread's task numbers only grow, so it walks the jobs once.
    std::size_t job = 0, jobBegin = 0;
    worker.forEach(tasks, [&](std::size_t task) {
        while (task >= jobBegin + tasksOf(jobs[job]))
            jobBegin += tasksOf(jobs[job++]);
        body(job, task - jobBegin);
    });
}

} // namespace sheaf::kernels
