#include "app/viewmodel/adapter_list.h"

#include "app/core/error_text.h"
#include "app/models/adapter_names.h"

#include <algorithm>

namespace sheaf::app {

std::vector<SessionAdapter> AdapterList::saved() const
{
    std::vector<SessionAdapter> adapters;
    for (const Row& row : m_rows)
        adapters.push_back(row.adapter);
    return adapters;
}

std::vector<AdapterChoice> AdapterList::wantedChoices() const
{
    std::vector<AdapterChoice> choices;
    for (const Row& row : m_rows)
        if (row.adapter.on && row.problem.isEmpty())
            choices.push_back({row.adapter.path, row.adapter.scale});
    return choices;
}

void AdapterList::append(const SessionAdapter& adapter)
{
    m_rows.push_back({adapter, adapterName(adapter.path), {}});
}

void AdapterList::show(const std::vector<SessionAdapter>& adapters)
{
    m_rows.clear();
    for (const SessionAdapter& adapter : adapters)
        append(adapter);
    emit changed();
    emit wanted();
}

void AdapterList::modelChanged()
{
    for (Row& row : m_rows)
        row.problem.clear();
    emit changed();
    emit wanted();
}

/// The error is about a file of the adapter, or about all of them together (memory): then none is tried again.
void AdapterList::refused(const Error& error)
{
    const auto isMeant = [&](const Row& row) {
        return row.adapter.on && row.problem.isEmpty() && error.where.starts_with(row.adapter.path);
    };
    const QString sentence = describeError(error).sentence;
    const auto meant = std::find_if(m_rows.begin(), m_rows.end(), isMeant);
    if (meant != m_rows.end())
        meant->problem = sentence;
    else
        for (Row& row : m_rows)
            if (row.adapter.on && row.problem.isEmpty())
                row.problem = sentence;
    emit changed();
    emit wanted();
}

void AdapterList::add(const QString& path)
{
    const std::string added = path.toStdString();
    const auto known
        = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.adapter.path == added; });
    if (known != m_rows.end()) {
        setOn(static_cast<int>(known - m_rows.begin()), true);
        return;
    }
    append({added, 1, true});
    announceEdit();
}

void AdapterList::remove(int row)
{
    if (!has(row))
        return;
    m_rows.erase(m_rows.begin() + row);
    announceEdit();
}

void AdapterList::setOn(int row, bool on)
{
    if (!has(row))
        return;
    Row& changing = m_rows[static_cast<std::size_t>(row)];
    if (changing.adapter.on == on)
        return;
    changing.adapter.on = on;
    changing.problem.clear();
    announceEdit();
}

void AdapterList::setScale(int row, double scale)
{
    if (!has(row))
        return;
    Row& changing = m_rows[static_cast<std::size_t>(row)];
    if (changing.adapter.scale == static_cast<float>(scale))
        return;
    changing.adapter.scale = static_cast<float>(scale);
    announceEdit();
}

void AdapterList::announceEdit()
{
    emit changed();
    emit edited();
    emit wanted();
}

} // namespace sheaf::app
